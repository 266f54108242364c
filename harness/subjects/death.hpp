// Stage:     subjects. What is left of a run whose process died.
// Input:     the op that it was at, how it ended.
// Output:    a RunResult.
// Invariant: one op is named, and of the others nothing is said.
#pragma once

#include <string>

#include "harness/trace/trace.hpp"
#include "oracles/outcome.hpp"

namespace sealbreak {

/// Nothing is known but which op it was at, and how that ended.
RunResult died_at(std::size_t op, const Trace& trace, const Outcome& how);

/// It ended that way when all ops were done: every slot says so.
void died_after(RunResult& result, const Outcome& how);

/// `SIGSEGV`.
std::string signal_name(int signal);

}  // namespace sealbreak
