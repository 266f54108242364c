// Stage:     mutate. Attacks on all that each example shows to the public: what a fuzzer would draw by many words at once.
// Input:     none.
// Output:    valid traces of the domain `escape`.
// Invariant: the same each time; each encodes to less than an engine's largest input.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "harness/trace/trace.hpp"

namespace sealbreak {

/// The row of `escape` with this name; operands that are not given are 0.
Op escape_op(std::string_view name, std::initializer_list<int> operands);

/// The place of a name that is among them.
int word_of(std::span<const std::string_view> words, std::string_view name);

/// The primitive with each name on a fresh example, once given what an attacker brought and once nothing.
Trace by_each_name(int example, int primitive);

/// For each example: each primitive with each name, and what it gave read and written where that is done to anything; each
/// primitive on each of its methods, given each thing that an attacker has, the example itself and
/// another one of its kind; and each primitive that has sequels on each method, with them, and theirs, on what it gave. All
/// that the public does with it was done before, so that an attack which sets it back shows.
std::vector<Trace> escape_sweep();

}  // namespace sealbreak
