// Stage:     trace. The ops of the domain `escape`: eight slots that hold sealed objects, what was stolen, or nothing.
// Input:     none.   Output: the table.
// Invariant: append-only, see op_table.hpp. An op on an empty slot gives nothing. What an op gives is read by the oracles of escapes.
#include "harness/trace/escape_words.hpp"
#include "harness/trace/op_table.hpp"

namespace sealbreak {
namespace {

using enum OperandKind;
using enum Shape;
using enum Work;

constexpr Operand into_{into, "into"};
constexpr Operand slot_{slot, "slot"};
constexpr Operand other_{slot, "other"};
constexpr Operand example_{word, "example", escape_words::examples};
constexpr Operand use_{word, "use", escape_words::uses};
constexpr Operand thing_{word, "thing", escape_words::things};
constexpr Operand primitive_{word, "primitive", escape_words::primitive_names};
constexpr Operand name_{word, "name", escape_words::names};

constexpr OpInfo ops[] = {
    {"seal", {into_, example_}, sealed, point, "An example of the approach, sealed, in a slot; in all others the slot is empty then."},
    {"use", {slot_, use_}, sealed, point, "What anybody may do with it."},
    {"bring", {into_, thing_}, sealed, point, "Something of the attacker's own."},
    {"attack", {into_, slot_, primitive_, name_, other_}, sealed, point, "One attack primitive on the slot's object, perhaps with a name and another slot's object. What it gave is in the slot `into` then: nothing when it failed."},
    {"drop", {slot_}, sealed, point, "The slot holds nothing any more."},
};

/// A theft takes steps, each on what the one before gave.
constexpr Phrase phrases[] = {
    {"seal", "attack", "attack", "attack"},
    {"seal", "use", "attack", "attack", "attack"},
    {"seal", "bring", "attack", "attack"},
    {"seal", "bring", "attack", "attack", "use"},
};

}  // namespace

const Domain escape_domain{"escape", ops, 5, {.phrases = phrases, .most_ops = 16, .fresh_percent = 60, .chains = true}};

}  // namespace sealbreak
