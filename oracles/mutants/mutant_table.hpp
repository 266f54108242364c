// Stage:     oracles. The table of planted faults: oracles/mutants/*.toml.
// Input:     the TOML files beside this one.
// Output:    mutants by name.
// Invariant: a fault is a replacement of text; no code under test knows of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sealbreak {

struct Mutant {
  std::string name;
  std::string domain;
  std::string subject;  ///< "cpp" (a faulty copy of the reference) or a Python subject
  std::string file;     ///< from the project's root
  std::string find;     ///< stands exactly once in the file
  std::string replace;
  std::string breaks;   ///< what goes wrong, in words
  std::string origin;   ///< where such a bug really happened
  std::string proof;    ///< of an equivalent one: why nothing observable changes; else empty
  int barrier = -1;     ///< the number of the write barrier that it switches off; none
};

/// All mutants of all domains, without the equivalent ones, in the order of the files.
/// Throws std::runtime_error when a file is not as it should be, with its name and line.
const std::vector<Mutant>& mutants();

/// Mutants that provably change nothing observable.
const std::vector<Mutant>& equivalent_mutants();

/// Throws std::invalid_argument for an unknown name.
const Mutant& find_mutant(std::string_view name);

}  // namespace sealbreak
