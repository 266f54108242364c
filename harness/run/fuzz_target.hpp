// Stage:     run. What every fuzz target does; the targets themselves are glue.
// Input:     bytes from an engine; SEALBREAK_SUBJECTS, SEALBREAK_MUTANT, SEALBREAK_FINDINGS; the registry reads
//            SEALBREAK_INTERPRETER and SEALBREAK_DIALECT.
// Output:    a finding prints `DEDUP_TOKEN: <signature>` and aborts; with SEALBREAK_FINDINGS=DIR it
//            is written there as a seed instead, and the engine goes on, until SIGUSR1: then it ends after its input.
// Invariant: the same bytes give the same verdict whatever ran before them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "harness/trace/op_table.hpp"

namespace sealbreak {

/// Makes the session; exits with status 2 and one line when the environment asks for nonsense.
/// `argv0` is how the program was called: a bundle lies beside it (harness/paths.hpp).
void initialize_target(const Domain& domain, const std::string& argv0);

/// One execution.
void run_target(const std::uint8_t* data, std::size_t size);

}  // namespace sealbreak
