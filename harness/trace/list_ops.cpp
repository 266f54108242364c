// Stage:     trace. The ops of the domain `list`.
// Input:     none.   Output: the table.
// Invariant: append-only, see op_table.hpp.
#include "harness/trace/op_table.hpp"

namespace sealbreak {
namespace {

using enum OperandKind;
using enum Shape;
using enum Work;

constexpr Operand into_{into, "into"};
constexpr Operand list_{slot, "list"};
constexpr Operand other_{slot, "other"};
constexpr Operand item_{item, "item"};
constexpr Operand index_{index, "index"};
constexpr Operand start_{index, "start"};
constexpr Operand stop_{index, "stop"};
constexpr Operand step_{index, "step"};
constexpr Operand count_{count, "count"};

constexpr OpInfo ops[] = {
    {"cons", {into_, list_, item_}, nothing, point, "The list with item in front."},
    {"head", {list_}, sequence, point, "The first element; raises IndexError on the empty list."},
    {"tail", {into_, list_}, nothing, point, "The list without its first element; raises IndexError on the empty list."},
    {"index", {list_, index_}, sequence, bulk, "The element at index, from the end when negative; raises IndexError."},
    {"slice", {into_, list_, start_, stop_, step_}, nothing, bulk, "list[start:stop:step]; a step of 0 raises ValueError."},
    {"contains", {list_, item_}, sequence, bulk, "Whether an element is item or equals it."},
    {"find", {list_, item_}, sequence, bulk, "The first position of item; raises ValueError when it is not there."},
    {"count", {list_, item_}, sequence, bulk, "How many elements are item or equal it."},
    {"length", {list_}, sequence, point, "The number of elements."},
    {"iterate", {list_}, sequence, bulk, "The elements."},
    {"iterate_twice", {list_}, sequence, bulk, "Whether two iterators side by side, and one after them, give the same objects."},
    {"iterate_interleaved", {into_, list_, item_}, sequence, bulk, "The elements that an iterator gives that was begun before item was put in front, and finished after it."},
    {"iterate_abandoned", {list_, count_}, sequence, bulk, "How many elements an iterator gave that is dropped after at most count."},
    {"reverse", {into_, list_}, nothing, bulk, "The list in reverse."},
    {"reversed", {list_}, sequence, bulk, "The elements from the last to the first."},
    {"concat", {into_, list_, other_}, nothing, bulk, "The elements of list, then those of other."},
    {"from_iterator", {into_, item_, count_}, nothing, bulk, "A new list from a one-shot iterator over count elements, all item."},
    {"from_used_up", {into_, item_, count_}, nothing, bulk, "The same with an iterator that has been consumed before: the empty list."},
    {"from_raising", {into_, item_, count_}, nothing, bulk, "The same with an iterator that raises IteratorRaised after count: into stays as it was."},
    {"cons_range", {into_, list_, count_}, nothing, bulk, "The ints 0..count-1 put in front one by one."},
    {"drop", {into_, list_, count_}, nothing, bulk, "tail, count times or until it is empty."},
    {"compare", {list_, other_}, sequence, bulk, "a == b, a != b, b == a."},
    {"hash", {list_, other_}, hashes, bulk, "Whether both hashes are the same, 1 or 0: they must be when the lists are equal, which the reference says in front of it. Raises TypeError when an element is a box."},
    {"repr", {list_}, sequence, bulk, "The elements that the printed form names."},
    {"rebuild", {into_, list_}, nothing, bulk, "A new list of the same elements."},
    {"copy", {into_, list_}, nothing, bulk, "A copy."},
    {"compare_rebuilt", {list_, item_}, sequence, rehash, "a == b, a != b, b == a for a new list b of the same elements, with item for each that it equals."},
    {"hash_rebuilt", {list_, item_}, hashes, rehash, "The same of the list and of such a list."},
    {"share_cons", {list_, item_}, cost, point, "How many objects of the list with item in front are not the list's."},
    {"share_drop", {list_, count_}, cost, point, "How many objects of list[count:] are not the list's."},
    {"share_concat", {list_, other_}, cost, bulk, "How many objects of the concatenation are neither list's."},
    {"alias", {into_, list_}, nothing, point, "The same version in another slot."},
};

}  // namespace

const Domain list_domain{"list", ops, 32};

}  // namespace sealbreak
