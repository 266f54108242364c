// Stage:     coverage. One counter for each branch of the instrumented Python code, and for each of an interpreter's.
// Input:     hits from code that instrument.py has rewritten; from an interpreter in another process: edges.hpp.
// Output:    the engine's own map: libFuzzer's extra counters, or guards in AFL++'s map.
// Invariant: the number of counters is fixed; a counter past it is not counted.
#pragma once

#include <cstddef>
#include <string_view>

namespace sealbreak::coverage {

inline constexpr std::size_t counter_count = 8192;
/// Of an interpreter's branches; those of ours fit, and more are folded.
inline constexpr std::size_t edge_count = 65536;

/// What a trace showed that no branch tells: its write barriers (the first of them), then words and outcomes by a hash.
inline constexpr std::size_t feature_count = 32768;
inline constexpr std::size_t barrier_features = 1024;

/// An engine looks at all counters after each trace: a target whose subjects are all in this process has only the first.
#ifdef SEALBREAK_DOMAIN
inline constexpr bool has_other_process = std::string_view(SEALBREAK_DOMAIN) != "list" && std::string_view(SEALBREAK_DOMAIN) != "map";
#else
inline constexpr bool has_other_process = true;
#endif
inline constexpr std::size_t total_counters = counter_count + (has_other_process ? feature_count + edge_count : 0);

/// Counts hits. Defined once per engine: counters_libfuzzer.cpp, counters_afl.cpp; without an engine,
/// counters_plain.cpp.
void hit(std::size_t counter, std::size_t times);

/// An interpreter's branch was taken.
void hit_edge(std::size_t edge);

/// A feature below feature_count; the same.
void hit_feature(std::size_t feature);

/// Engines tell hits apart in steps up to 128; more than this is the same to them.
inline constexpr std::size_t most_hits = 255;

/// How many counters were hit since the process began; 0 where the engine keeps that to itself.
std::size_t distinct_hits();

}  // namespace sealbreak::coverage
