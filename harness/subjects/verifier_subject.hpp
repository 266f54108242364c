// Stage:     subjects. The CapPython verifier, with the interpreter that then runs what it accepted.
// Input:     a trace of the domain `cappython`, as a program.
// Output:    per op, what came out by it. At the end in slot 0 whether the program was accepted and stayed within its
//            rights, in slot 1 whether the verifier's idea of each name's scope is the interpreter's.
// Invariant: that of runner_subject.hpp. A program that the verifier rejects is not run, and says so.
#pragma once

#include <memory>

#include "harness/subjects/subject.hpp"
#include "oracles/mutants/mutant_table.hpp"

namespace sealbreak {

/// `mutant`: planted in the verifier; none when nullptr. Throws NoInterpreter when it can't run here.
std::unique_ptr<Subject> make_verifier_subject(const Mutant* mutant, int milliseconds);

/// What an accepted program does: nothing that it may not.
std::unique_ptr<Subject> make_program_reference();

}  // namespace sealbreak
