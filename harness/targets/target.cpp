// Stage:     targets. Glue: one fuzz target of libFuzzer's shape; SEALBREAK_DOMAIN names the domain.
#include "harness/mutate/mutate_bytes.hpp"
#include "harness/run/fuzz_target.hpp"

namespace {

const sealbreak::Domain& domain() {
  static const sealbreak::Domain& found = *sealbreak::find_domain(SEALBREAK_DOMAIN);
  return found;
}

}  // namespace

/// Python leaves its interned objects to the end of the process; the oracle of leaks counts what is ours.
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }

extern "C" int LLVMFuzzerInitialize(int*, char*** argv) {
  sealbreak::initialize_target(domain(), (*argv)[0]);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sealbreak::run_target(data, size);
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned int seed) {
  return sealbreak::mutate_bytes(domain(), data, size, max_size, seed);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first, std::size_t first_size,
                                                 const std::uint8_t* second,
                                                 std::size_t second_size, std::uint8_t* out,
                                                 std::size_t max_size, unsigned int seed) {
  return sealbreak::cross_bytes(domain(), first, first_size, second, second_size, out, max_size,
                                seed);
}
