// Stage:     harness. Where the project's own files are.
// Input:     SEALBREAK_ROOT, or the checkout that the harness was built from.
// Output:    folders.
// Invariant: no path reaches an outcome, a signature or a seed.
#pragma once

#include <cstdlib>
#include <string>

namespace sealbreak {

inline std::string source_root() {
  const char* given = std::getenv("SEALBREAK_ROOT");
  return given != nullptr ? given : SEALBREAK_SOURCE_DIR;
}

}  // namespace sealbreak
