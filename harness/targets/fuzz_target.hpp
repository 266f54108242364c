// Stage:     targets. What every fuzz target does; the targets themselves are glue.
// Input:     bytes from an engine; SEALBREAK_SUBJECTS, SEALBREAK_MUTANT, SEALBREAK_FINDINGS.
// Output:    a finding prints `DEDUP_TOKEN: <signature>` and aborts; with SEALBREAK_FINDINGS=DIR it
//            is written there as a seed instead, and the engine goes on.
// Invariant: the same bytes give the same verdict whatever ran before them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/trace/op_table.hpp"

namespace sealbreak {

/// Makes the session; exits with status 2 and one line when the environment asks for nonsense.
void initialize_target(const Domain& domain);

/// One execution.
void run_target(const std::uint8_t* data, std::size_t size);

/// One mutation, in place, for libFuzzer and AFL++ alike. Returns the new size.
std::size_t mutate_bytes(const Domain& domain, std::uint8_t* data, std::size_t size,
                         std::size_t max_size, std::uint64_t seed);

/// Ops of two parents in `out`. Returns the size.
std::size_t cross_bytes(const Domain& domain, const std::uint8_t* first, std::size_t first_size,
                        const std::uint8_t* second, std::size_t second_size, std::uint8_t* out,
                        std::size_t max_size, std::uint64_t seed);

}  // namespace sealbreak
