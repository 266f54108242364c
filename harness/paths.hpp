// Stage:     harness. Where the project's own files and the interpreters are.
// Input:     SEALBREAK_ROOT; a bundle beside the program; or the checkout that the harness was built from.
// Output:    paths.
// Invariant: no path reaches an outcome, a signature or a seed.
#pragma once

#include <string>

namespace sealbreak {

/// From now on everything is looked for in the bundle beside the program, if there is one (ci/oss_fuzz/bundle.py makes
/// it): such a program may have been moved to a machine without a checkout or Python. `argv0`: how it was called.
void use_bundle_beside(const std::string& argv0);

/// Folder of impl, harness, oracles and corpus.
std::string source_root();

/// Home of the embedded Python in a bundle; empty: it finds Debian's.
std::string python_home();

/// The ordinary Python, which runs what runs out of process.
std::string python_program();

/// Folder of the modules that such a Python loads.
std::string modules_folder();

/// Folder of other people's Python packages.
std::string packages_folder();

/// Folder of the interpreter with freeze of this variant (impl/cpython/build.py).
std::string interpreter_folder(const std::string& variant);

}  // namespace sealbreak
