// Stage: bookkeeping under the reference structures.
// In:    one call for each node made or freed by a structure of this folder.
// Out:   running totals that a test or the harness reads before and after an operation.
// Invariant: freed <= made, and they are equal once every structure of the kind has died.
#pragma once

#include <cstdint>

namespace sealbreak::impl {

/// Node allocations of one kind of structure, on one thread, since the thread began.
struct NodeCount {
  std::uint64_t made = 0;
  std::uint64_t freed = 0;

  /// Nodes alive now.
  constexpr std::uint64_t live() const { return made - freed; }
};

/// Nodes of every HashTrie of this thread, whatever its template arguments.
inline thread_local constinit NodeCount trie_node_count{};

/// Nodes of every PersistentList of this thread, whatever its element.
inline thread_local constinit NodeCount list_node_count{};

}  // namespace sealbreak::impl
