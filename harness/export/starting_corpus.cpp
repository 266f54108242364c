// Stage:     export. What an engine starts from, made by a build that has no other command: seeds as bytes, a dictionary.
// Input:     starting_corpus DOMAIN FOLDER SEED...; seeds of other domains are passed over.
// Output:    FOLDER/NUMBER-NAME for each seed; FOLDER.dict, in the format that libFuzzer and AFL++ share.
// Invariant: the bytes are the canonical encoding, as `sealbreak export --as bytes` gives it.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <vector>

#include "harness/seed/seed.hpp"
#include "harness/trace/codec.hpp"

namespace {

namespace fs = std::filesystem;
using namespace sealbreak;

void write(const fs::path& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out) throw std::runtime_error(fmt::format("{}: cannot be written", path.string()));
}

/// The bytes of the op in slot 0, with the first word of each table, as a string of a dictionary.
std::string escaped_op(const Domain& domain, int code) {
  std::string text = fmt::format("\\x{:02x}", code);
  for (const Operand& operand : domain.ops[static_cast<std::size_t>(code)].operands)
    if (operand.kind != OperandKind::none) text += "\\x00";
  return text;
}

/// Each op; and each phrase: what says something together.
std::string dictionary(const Domain& domain) {
  std::string text;
  for (std::size_t code = 0; code < domain.ops.size(); ++code)
    text += fmt::format("{}=\"{}\"\n", domain.ops[code].name, escaped_op(domain, static_cast<int>(code)));
  for (const Phrase& phrase : domain.habits.phrases) {
    std::string name, bytes;
    for (const std::string_view op : phrase) {
      if (op.empty()) continue;
      name += fmt::format("{}{}", name.empty() ? "" : "_", op);
      bytes += escaped_op(domain, domain.find(op));
    }
    text += fmt::format("{}=\"{}\"\n", name, bytes);
  }
  return text;
}

void make(const Domain& domain, const fs::path& folder, const std::vector<fs::path>& files) {
  fs::create_directories(folder);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const Seed seed = read_seed(files[i].string());
    if (seed.trace.domain != &domain) continue;
    const Bytes bytes = encode(seed.trace);
    // Two folders may have a file of one name.
    write(folder / fmt::format("{:04}-{}", i, files[i].stem().string()), {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  write(folder.string() + ".dict", dictionary(domain));
}

}  // namespace

int main(int argc, char** argv) {
  const Domain* domain = argc > 2 ? find_domain(argv[1]) : nullptr;
  if (domain == nullptr) {
    fmt::print(stderr, "usage: starting_corpus DOMAIN FOLDER SEED...\n");
    return 2;
  }
  try {
    make(*domain, argv[2], {argv + 3, argv + argc});
  } catch (const std::exception& error) {
    fmt::print(stderr, "starting_corpus: {}\n", error.what());
    return 2;
  }
  return 0;
}
