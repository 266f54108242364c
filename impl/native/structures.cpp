// Stage: the native extension: how its structures die.
// In:    handles that a Python object lets go of.   Out: none.
// Invariant: at most kDeepest burials stand on the stack; the others wait in a queue.
#include "impl/native/structures.hpp"

#include <new>
#include <vector>

namespace sealbreak::native {
namespace {

struct Grave {
  Trie trie;
  List list;
};

// A level is a few frames of the interpreter and at most one path of a trie: some 5 KB.
constexpr unsigned kDeepest = 40;

thread_local unsigned depth = 0;
thread_local std::vector<Grave> waiting;

void let_go(Grave grave) noexcept {
  ++depth;
  { const Grave dying = std::move(grave); }
  --depth;
}

}  // namespace

void bury(Trie trie, List list) noexcept {
  if (trie.empty() && list.empty()) return;
  Grave grave{std::move(trie), std::move(list)};
  if (depth >= kDeepest) {
    try {
      waiting.push_back(std::move(grave));
      return;
    } catch (const std::bad_alloc&) {
      // push_back left the grave as it was: recursion is all that remains.
    }
  }
  let_go(std::move(grave));
  if (depth > 0) return;
  while (!waiting.empty()) {
    Grave next = std::move(waiting.back());
    waiting.pop_back();
    let_go(std::move(next));
  }
}

py::object part_of(Part part, const Trie::Entry& entry) {
  if (part == Part::keys) return entry.key;
  if (part == Part::values) return entry.value;
  // Owned before the allocation: it may start the collector, and that any code.
  const py::object key = entry.key, value = entry.value;
  return py::make_tuple(key, value);
}

}  // namespace sealbreak::native
