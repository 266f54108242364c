// Stage:     trace. The ops of the domain `map`.
// Input:     none.   Output: the table.
// Invariant: append-only, see op_table.hpp.
#include "harness/trace/op_table.hpp"

namespace sealbreak {
namespace {

using enum OperandKind;
using enum Shape;
using enum Work;

constexpr Operand into_{into, "into"};
constexpr Operand map_{slot, "map"};
constexpr Operand other_{slot, "other"};
constexpr Operand key_{key, "key"};
constexpr Operand value_{value, "value"};
constexpr Operand count_{count, "count"};

constexpr OpInfo ops[] = {
    {"set", {into_, map_, key_, value_}, nothing, point, "The map with key bound to value; an equal key that is there stays, its value goes."},
    {"remove", {into_, map_, key_}, nothing, point, "The map without key; raises KeyError when it is not there."},
    {"discard", {into_, map_, key_}, nothing, point, "The map without key, or the map itself when it is not there."},
    {"get", {map_, key_}, sequence, point, "The value of key, or nothing."},
    {"at", {map_, key_}, sequence, point, "The value of key; raises KeyError when it is not there."},
    {"contains", {map_, key_}, sequence, point, "Whether key is there."},
    {"length", {map_}, sequence, point, "The number of keys."},
    {"update_map", {into_, map_, other_}, nothing, bulk, "The map with each binding of other set; other wins."},
    {"merge", {into_, map_, other_}, nothing, bulk, "The same through the operator |."},
    {"update_iterator", {into_, map_, key_, value_, count_}, nothing, bulk, "Update from a one-shot iterator over count pairs: the trace's keys from key on, all bound to value."},
    {"update_used_up", {into_, map_, key_, value_, count_}, nothing, bulk, "The same with an iterator that has been consumed before: nothing is set."},
    {"update_raising", {into_, map_, key_, value_, count_}, nothing, bulk, "The same with an iterator that raises IteratorRaised after count pairs: into stays as it was."},
    {"update_range", {into_, map_, count_, value_}, nothing, bulk, "Update with the ints 0..count-1, each bound to value."},
    {"iterate", {map_}, pairs, rehash, "Each key with the value that get finds for it."},
    {"iterate_twice", {map_}, sequence, bulk, "Whether two iterators side by side, and one after them, give the same objects in the same order."},
    {"iterate_interleaved", {into_, map_, key_, value_}, bag, bulk, "All keys of an iterator that was begun before key was set, and finished after it."},
    {"iterate_abandoned", {map_, count_}, sequence, bulk, "How many keys an iterator gave that is dropped after at most count."},
    {"keys", {map_}, bag, bulk, "The keys view."},
    {"values", {map_}, bag, bulk, "The values view."},
    {"items", {map_}, pairs, bulk, "The items view."},
    {"compare", {map_, other_}, sequence, bulk, "a == b, a != b, b == a."},
    {"hash", {map_, other_}, hashes, bulk, "Whether both hashes are the same, 1 or 0: they must be when the maps are equal, which the reference says in front of it. Raises TypeError when a value is a box."},
    {"repr", {map_}, bag, bulk, "The keys and values that the printed form names."},
    {"rebuild", {into_, map_, count_}, nothing, rehash, "A new map from the same bindings, set in another order (rotated by count, then reversed)."},
    {"from_pairs", {into_, key_, value_, count_}, nothing, bulk, "A new map from count pairs: the trace's keys from key on, all bound to value."},
    {"copy", {into_, map_}, nothing, bulk, "A copy."},
    {"alias", {into_, map_}, nothing, point, "The same version in another slot."},
    {"share_set", {map_, key_, value_}, cost, point, "How many objects of the map with key set are not the map's."},
    {"share_discard", {map_, key_}, cost, point, "How many objects of the map without key are not the map's."},
    {"compare_rebuilt", {map_, key_}, sequence, rehash, "a == b, a != b, b == a for a map b with the same bindings, set in reverse; key first, if it is there."},
    {"hash_rebuilt", {map_, key_}, hashes, rehash, "The same of the map and of such a map."},
    {"remove_range", {into_, map_, count_}, nothing, bulk, "Discard the ints 0..count-1 one by one."},
};

}  // namespace

const Domain map_domain{"map", ops, 32};

}  // namespace sealbreak
