// Stage:     targets. AFL++'s custom mutator: the same mutations as libFuzzer's, as a .so.
// Input:     AFL++'s buffers; the domain it was built for.   Output: a buffer that it owns.
// Invariant: the buffer lives until the next call or afl_custom_deinit.
#include <algorithm>
#include <vector>

#include "harness/mutate/random.hpp"
#include "harness/mutate/mutate_bytes.hpp"

namespace {

struct Mutator {
  sealbreak::Random random;
  std::vector<std::uint8_t> out;
};

constexpr int crossover_percent = 20;
/// As for libFuzzer's -max_len; AFL++ would allow a mebibyte.
constexpr std::size_t largest_trace = 1024;

}  // namespace

extern "C" void* afl_custom_init(void*, unsigned int seed) {
  return new Mutator{sealbreak::Random(seed), {}};
}

extern "C" void afl_custom_deinit(void* data) { delete static_cast<Mutator*>(data); }

extern "C" std::size_t afl_custom_fuzz(void* data, std::uint8_t* buffer, std::size_t size,
                                       std::uint8_t** out, std::uint8_t* add_buffer,
                                       std::size_t add_size, std::size_t max_size) {
  Mutator& mutator = *static_cast<Mutator*>(data);
  const sealbreak::Domain& domain = *sealbreak::find_domain(SEALBREAK_DOMAIN);
  max_size = std::min(max_size, largest_trace);
  size = std::min(size, max_size);
  mutator.out.assign(buffer, buffer + size);
  mutator.out.resize(max_size);
  const std::uint64_t seed = mutator.random.bits();
  const bool cross = add_buffer != nullptr && mutator.random.chance(crossover_percent);
  const std::size_t made =
      cross ? sealbreak::cross_bytes(domain, buffer, size, add_buffer, add_size, mutator.out.data(),
                                     max_size, seed)
            : sealbreak::mutate_bytes(domain, mutator.out.data(), size, max_size, seed);
  *out = mutator.out.data();
  return made;
}
