// Stage:     export. A finding as one file that runs without this project.
// Input:     a Seed; our own sources, read when exporting.
// Output:    the text of a script or of a program: it prints each op with what it gave and what was
//            expected, and exits 1 when something differs.
// Invariant: what comes from the seed is written as literals, never as code or comments.
#pragma once

#include <stdexcept>
#include <string>

#include "harness/seed/seed.hpp"

namespace sealbreak {

/// Why there is no export, in one line.
class ExportError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A Python script (3.8 or later) that runs the seed on `adapter_module`, one of
/// harness/subjects/adapters. Only the package under test must be importable. Also checks what the
/// slots hold at the end, against the C++ reference as it is now; where the seed has no
/// expectations, those of the reference are taken. Throws ExportError.
std::string export_python(const Seed& seed, const std::string& adapter_module);

/// A C++20 program that runs the seed on the C++ reference: `c++ -std=c++20 -I <root> repro.cpp`,
/// where <root> holds impl/cpp. Throws ExportError.
std::string export_cpp(const Seed& seed);

}  // namespace sealbreak
