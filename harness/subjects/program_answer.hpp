// Stage:     subjects. A program's answer as results.
// Input:     a line, the trace that was sent and the number of the request.
// Output:    a RunResult, or BadSeed with one line on what is wrong with the answer.
// Invariant: read as strictly as a seed; what an answer leaves out counts as unsupported.
#pragma once

#include <string>

#include "harness/trace/trace.hpp"
#include "oracles/outcome.hpp"

namespace sealbreak {

RunResult parse_answer(const std::string& line, const Trace& trace, std::uint64_t id);

}  // namespace sealbreak
