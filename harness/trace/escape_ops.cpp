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

/// What to do with what a step stole.
constexpr Sequel sequels[] = {
    {"method_self", {"closure", "call_method_with", "write_attribute"}},
    {"bound_self", {"closure", "call_method_with", "write_attribute"}},
    {"bound_function", {"closure", "call"}},
    {"call_method", {"change_in_place", "delete_item", "write_item", "read_attribute"}},
    {"read_attribute", {"bound_self", "bound_function", "closure", "call"}},
    {"lying_name", {"call", "bound_self", "closure"}},
    {"changing_name", {"call", "bound_self", "closure"}},
    {"read_descriptor", {"call", "bound_self", "closure"}},
    {"wrapped", {"closure", "call"}},
    {"method_closure", {"read_cell", "write_cell", "set_cell_natively"}},
    {"closure", {"read_cell", "write_cell", "rebuild_function", "set_cell_natively"}},
    {"read_cell", {"closure", "call", "change_in_place", "write_attribute"}},
    {"generator_frame", {"frame_locals", "frame_back"}},
    {"frame_back", {"frame_locals", "frame_back"}},
    {"copy", {"call_method", "call_method_with", "write_attribute"}},
    {"reduce", {"call", "change_in_place"}},
    {"class_of", {"bases", "subclasses", "call"}},
};

}  // namespace

const Domain escape_domain{"escape", ops, 5, {.phrases = phrases, .most_ops = 16, .fresh_percent = 60, .chains = true, .sequels = sequels}};

}  // namespace sealbreak
