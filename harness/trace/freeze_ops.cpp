// Stage:     trace. The ops of the domain `freeze`: eight slots that hold an object or nothing.
// Input:     none.   Output: the table.
// Invariant: append-only, see op_table.hpp. An op on an empty slot gives nothing.
#include <algorithm>

#include "harness/trace/freeze_words.hpp"
#include "harness/trace/op_table.hpp"

namespace sealbreak {
namespace {

using enum OperandKind;
using enum Shape;
using enum Work;

/// The place of the word that stands for all others of the table.
consteval int every(std::span<const freeze_words::Word> words) {
  return static_cast<int>(std::ranges::find(words, "every") - words.begin());
}

/// All words of a table take long: traces stay above 200 a second with this.
constexpr int every_percent = 20;

constexpr Operand into_{into, "into"};
constexpr Operand slot_{slot, "slot"};
constexpr Operand other_{slot, "other"};
constexpr Operand kind_{word, "kind", freeze_words::kinds};
constexpr Operand unaware_{word, "unaware", freeze_words::unaware, 0};
constexpr Operand error_{word, "error", freeze_words::error, 0};
constexpr Operand captures_{word, "captures", freeze_words::captures, 0};
constexpr Operand weakref_{word, "weakref", freeze_words::weakref, 0};
constexpr Operand method_{word, "method", freeze_words::methods};
constexpr Operand dunder_{word, "method", freeze_words::dunders};
constexpr Operand arguments_{word, "arguments", freeze_words::arguments, every(freeze_words::arguments), every_percent};
/// A sweep is long by itself.
constexpr int sweep_every_percent = 12;
constexpr Operand sweep_arguments_{word, "arguments", freeze_words::arguments, every(freeze_words::arguments), sweep_every_percent};
constexpr Operand attribute_{word, "attribute", freeze_words::attributes};
constexpr Operand assignment_{word, "how", freeze_words::assignments, every(freeze_words::assignments), every_percent};
constexpr Operand site_{word, "how", freeze_words::sites, every(freeze_words::sites), every_percent};
constexpr Operand driver_{word, "how", freeze_words::drivers, every(freeze_words::drivers), every_percent};
constexpr Operand middle_{word, "how", freeze_words::middles, every(freeze_words::middles), every_percent};
constexpr Operand part_{word, "part", freeze_words::parts};
constexpr Operand sweep_{word, "names", freeze_words::sweeps};

constexpr OpInfo ops[] = {
    {"make", {into_, kind_}, nothing, point, "A new object of the kind."},
    {"hold", {into_, kind_, slot_}, nothing, point, "A new object of the kind that holds the slot's object; one that can't hold any is made without."},
    {"link", {slot_, other_}, nothing, point, "The slot's object refers to the other's from now on too; raises MutationError on a frozen one, NoLink where the type has no room for it."},
    {"freeze", {slot_, unaware_, error_, captures_, weakref_}, sequence, point, "Freezes the slot's object. Gives for each slot whether it is immutable now, null for an empty one; raises TypeError, or what a hook raises."},
    {"is_immutable", {slot_}, sequence, point, "Whether the slot's object is immutable."},
    {"write", {slot_, method_, arguments_}, sequence, point, "The method is called. 1: the object behaved as an immutable one, 0: as a mutable one; what got through is named by the exception of a difference."},
    {"operate", {slot_, dunder_, arguments_}, sequence, point, "The same with a special method, called on the type with the object as its first argument."},
    {"assign", {slot_, attribute_, assignment_}, sequence, point, "The same with an attribute that is set or deleted."},
    {"store_warm", {slot_, site_}, sequence, point, "The same with a store site that has run often enough to be specialised; the site is the same before and after a freeze."},
    {"advance", {slot_, driver_}, sequence, point, "The same with an iterator or a generator that is driven on."},
    {"middle", {middle_}, sequence, point, "A freeze in the middle of a C operation, on an object of its own. 1: nothing changed once freeze had returned, or it refused."},
    {"subclass", {into_, slot_}, nothing, point, "A new mutable class whose base the slot's class is; raises TypeError where there is no class."},
    {"instance", {into_, slot_}, nothing, point, "A new instance of the slot's class; raises TypeError where there is no class."},
    {"part", {into_, slot_, part_}, nothing, point, "The object's own class, attribute dict, plain globals or first cell; raises NoPart where it has none."},
    {"alias", {into_, slot_}, nothing, point, "The same object in another slot."},
    {"drop", {slot_}, nothing, point, "The slot holds nothing any more."},
    {"collect", {}, nothing, point, "Garbage is collected."},
    {"health", {}, sequence, point, "1: a module is imported afresh, printing works and garbage is collected."},
    {"sweep", {slot_, sweep_, sweep_arguments_}, sequence, point, "write, operate or assign with each name that the object's type has; gives the first that is not as it should be."},
    {"exit", {}, sequence, point, "1: a copy of the interpreter's process ends with status 0."},
};

/// Hardly anything is frozen by chance and written to after that.
constexpr Phrase phrases[] = {
    {"make", "freeze", "sweep", "sweep", "sweep"},
    {"make", "freeze", "store_warm", "advance", "advance"},
    {"make", "freeze", "assign", "write", "operate"},
    {"make", "hold", "freeze", "advance", "advance"},
    {"make", "hold", "freeze", "store_warm", "sweep"},
    {"hold", "freeze", "part", "sweep", "assign"},
    {"make", "freeze", "instance", "sweep", "store_warm"},
    {"middle"},
    {"health"},
};

/// Both start much that has little to do with the trace.
constexpr std::string_view rare[] = {"health", "exit"};

}  // namespace

const Domain freeze_domain{"freeze", ops, 20, {.phrases = phrases, .rare = rare, .most_ops = 12, .fresh_percent = 40}};

}  // namespace sealbreak
