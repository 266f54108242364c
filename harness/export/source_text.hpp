// Stage:     export. Our own sources as text, and other people's text as literals.
// Input:     paths below the source root; any string.
// Output:    text; literals that are ASCII on one line.
// Invariant: a literal reads back as the string, whatever is in it (invalid UTF-8 is replaced).
#pragma once

#include <string>
#include <string_view>

namespace sealbreak {

/// The file at `path` below the source root. Throws ExportError.
std::string read_source(const std::string& path);
bool has_source(const std::string& path);

std::string python_literal(std::string_view text);
std::string cpp_literal(std::string_view text);

}  // namespace sealbreak
