// Stage: memory under the reference structures.
// In:    sizes of nodes, and nodes given back with the size they were taken with.
// Out:   uninitialised memory aligned to the pool's granule.
// Invariant: a block given back is only handed out again for the same size class, so a free list
//            never needs to split or merge.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SEALBREAK_POOLED false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || \
    __has_feature(thread_sanitizer)
#define SEALBREAK_POOLED false
#endif
#endif
#ifndef SEALBREAK_POOLED
#define SEALBREAK_POOLED true
#endif

namespace sealbreak::impl {

/// A free list for each size class, the multiples of `Granule`, fed from slabs; one pool a thread.
///
/// Path copying makes and frees a handful of small nodes an update: a general allocator would be a
/// third of the time. Slabs are kept until the process ends, because a node may outlive the thread
/// that made it. Under a sanitizer every call goes to `operator new`, so that a stale node is seen.
template <std::size_t Granule>
class NodePool {
 public:
  static constexpr std::size_t kGranule = Granule;
  static constexpr std::size_t kLargest = 1024;
  static constexpr bool kPooled = SEALBREAK_POOLED;

  /// Memory for `bytes` bytes. Throws std::bad_alloc.
  static void* take(std::size_t bytes) {
    if (!kPooled || bytes > kLargest) return ::operator new(bytes, std::align_val_t{kGranule});
    const std::size_t index = size_class(bytes);
    Block* const block = state_.free[index];
    if (block == nullptr) return carve(index * kGranule);
    state_.free[index] = block->next;
    return block;
  }

  /// Gives back what `take(bytes)` returned.
  static void give(void* memory, std::size_t bytes) noexcept {
    if (!kPooled || bytes > kLargest) {
      return ::operator delete(memory, std::align_val_t{kGranule});
    }
    const std::size_t index = size_class(bytes);
    state_.free[index] = ::new (memory) Block{state_.free[index]};
  }

 private:
  struct Block {
    Block* next;
  };

  struct State {
    Block* free[kLargest / kGranule + 1];
    std::byte* cursor;
    std::byte* limit;
    std::size_t slab_bytes;
  };

  static constexpr std::size_t kFirstSlab = std::size_t{1} << 14;
  static constexpr std::size_t kHugePage = std::size_t{1} << 21;

  static std::size_t size_class(std::size_t bytes) { return (bytes + kGranule - 1) / kGranule; }

  static void* carve(std::size_t bytes) {
    if (static_cast<std::size_t>(state_.limit - state_.cursor) < bytes) new_slab();
    std::byte* const block = state_.cursor;
    state_.cursor += bytes;
    return block;
  }

  // Slabs double up to 2 MiB: a small program stays small, a large one has its nodes on huge pages.
  // The rest of the old slab (less than a block) is given up.
  static void new_slab() {
    const std::size_t bytes = state_.slab_bytes == 0 ? kFirstSlab : state_.slab_bytes;
    const bool huge = bytes == kHugePage;
    const std::align_val_t alignment{huge ? kHugePage : kGranule};
    state_.cursor = static_cast<std::byte*>(::operator new(bytes, alignment));
    state_.limit = state_.cursor + bytes;
    state_.slab_bytes = huge ? bytes : bytes * 2;
    if (huge) ask_for_huge_pages(state_.cursor, bytes);
  }

  // A path of a large trie visits a page a level, and with 4 KiB pages most of them miss the TLB.
  // Only a hint: the system may refuse, and nothing but speed depends on it.
  static void ask_for_huge_pages([[maybe_unused]] void* memory,
                                 [[maybe_unused]] std::size_t bytes) {
#if defined(__linux__)
    ::madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  }

  static inline thread_local constinit State state_{};
};

}  // namespace sealbreak::impl
