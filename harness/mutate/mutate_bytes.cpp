#include "harness/mutate/mutate_bytes.hpp"

#include <algorithm>
#include <utility>

#include "harness/mutate/mutate.hpp"

namespace sealbreak {
namespace {

/// No longer than random traces of the domain are.
Bytes encode_head(Trace trace) {
  if (const std::size_t most = trace.domain->habits.most_ops; trace.ops.size() > most) trace.ops.resize(most);
  return encode(trace);
}

std::size_t write_out(const Bytes& bytes, std::uint8_t* out, std::size_t max_size) {
  const std::size_t size = std::min(bytes.size(), max_size);
  std::copy_n(bytes.begin(), size, out);
  return size;
}

}  // namespace

std::size_t mutate_bytes(const Domain& domain, std::uint8_t* data, std::size_t size,
                         std::size_t max_size, std::uint64_t seed) {
  Random random(seed);
  Trace trace = decode(domain, {data, size});
  // An engine begins with an empty input: there is nothing in it to change.
  if (trace.ops.empty() || random.chance(domain.habits.fresh_percent)) trace = generate(domain, random, 24);
  mutate(trace, random, max_size);
  return write_out(encode_head(std::move(trace)), data, max_size);
}

std::size_t cross_bytes(const Domain& domain, const std::uint8_t* first, std::size_t first_size,
                        const std::uint8_t* second, std::size_t second_size, std::uint8_t* out,
                        std::size_t max_size, std::uint64_t seed) {
  Random random(seed);
  Trace child = crossover(decode(domain, {first, first_size}),
                                decode(domain, {second, second_size}), random, max_size);
  return write_out(encode_head(std::move(child)), out, max_size);
}

}  // namespace sealbreak
