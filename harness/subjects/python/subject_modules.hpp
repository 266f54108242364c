// Stage:     subjects. How the Python code under test is loaded: as it is, counted, or with a fault.
// Input:     whether to count branches; a mutant.
// Output:    an import hook in the embedded interpreter.
// Invariant: called before the first subject is imported.
#pragma once

#include "oracles/mutants/mutant_table.hpp"

namespace sealbreak::python {

/// Installs the hook; with `coverage`, subjects' modules count their branches.
void prepare_modules(bool coverage);

/// From now on the mutant's file is loaded with its fault. Throws Error when the text to replace
/// does not stand exactly once in the file.
void plant(const Mutant& mutant);

}  // namespace sealbreak::python
