// Stage:     targets. AFL++'s persistent loop around a target of libFuzzer's shape.
// Input:     AFL++'s shared memory; or files named as arguments, each run once.
// Output:    exit status 0; 2 with one line for a file that can't be read.
// Invariant: Python starts before the fork server, so that each fork has it warm.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

__AFL_FUZZ_INIT();

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

/// A fork starts afresh after this many traces, so that nothing can build up for long.
constexpr unsigned traces_per_fork = 20000;

int run_file(const char* name) {
  std::ifstream file(name, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "%s: cannot be read\n", name);
    return 2;
  }
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  LLVMFuzzerInitialize(&argc, &argv);
  for (int i = 1; i < argc; ++i)
    if (const int status = run_file(argv[i]); status != 0) return status;
  if (argc > 1) return 0;
  __AFL_INIT();
  const unsigned char* data = __AFL_FUZZ_TESTCASE_BUF;
  while (__AFL_LOOP(traces_per_fork)) {
    const auto size = static_cast<std::size_t>(__AFL_FUZZ_TESTCASE_LEN);
    LLVMFuzzerTestOneInput(data, size);
  }
  return 0;
}
