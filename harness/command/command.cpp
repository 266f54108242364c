#include "harness/command/command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "harness/subjects/domain_reference.hpp"
#include "harness/trace/codec.hpp"

namespace sealbreak {
namespace {

/// Engines write far smaller files; more is a mistake in the argument.
constexpr std::uintmax_t most_bytes = 1 << 20;

Bytes read_bytes(const std::string& path) {
  std::error_code failed;
  const std::uintmax_t size = std::filesystem::file_size(path, failed);
  if (failed) throw BadInput(fmt::format("{}: {}", path, failed.message()));
  if (size > most_bytes)
    throw BadInput(fmt::format("{}: {} bytes; a trace has at most {}", path, size, most_bytes));
  std::ifstream file(path, std::ios::binary);
  if (!file) throw BadInput(fmt::format("{}: cannot be read", path));
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

const Domain& domain_named(const std::string& name) {
  if (const Domain* found = find_domain(name)) return *found;
  std::string all;
  for (const Domain* domain : domains()) all += fmt::format("{}{}", all.empty() ? "" : ", ", domain->name);
  throw BadInput(fmt::format("no domain '{}'; there are: {}", name, all));
}

void TraceInput::add_options(CLI::App& command, bool several) {
  auto* positional = command.add_option("seed", files, several ? "Seed files" : "A seed file")->required();
  if (!several) positional->expected(1);
  command.add_flag("--bytes", bytes, "The files are raw bytes of an engine; needs --domain");
  command.add_option("--domain", domain, "Domain of raw bytes");
}

Seed TraceInput::read(const std::string& file) const {
  if (!bytes) return read_seed(file);
  if (domain.empty()) throw BadInput("--bytes needs --domain, raw bytes don't say which they are of");
  Seed seed;
  seed.trace = decode(domain_named(domain), read_bytes(file));
  return seed;
}

CLI::Validator above_zero() {
  constexpr double most = 1e6;
  const auto check = [](const std::string& text) {
    double value = 0;
    const bool is_number = CLI::detail::lexical_cast(text, value);
    return is_number && value > 0 && value <= most ? std::string() : "'" + text + "' is not a number above 0";
  };
  return CLI::Validator(check, "ABOVE 0");
}

void write_output(const std::string& path, std::string_view text) {
  if (path.empty() || path == "-") {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return;
  }
  std::error_code failed;
  const bool is_file = !std::filesystem::exists(path, failed) || std::filesystem::is_regular_file(path, failed);
  // A device or a pipe is written to: a file in its place would be another thing.
  const std::string temporary = is_file ? fmt::format("{}.{}.tmp", path, getpid()) : path;
  {
    std::ofstream file(temporary, std::ios::binary);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.flush()) {
      file.close();
      if (!is_file) return;
      std::filesystem::rename(temporary, path, failed);
      if (!failed) return;
    }
  }
  if (is_file) std::remove(temporary.c_str());
  throw BadInput(fmt::format("{}: cannot be written", path));
}

void fill_in_expectations(Seed& seed) {
  seed.expect = make_domain_reference(*seed.trace.domain, seed.dialect)->run(seed.trace, {}).outcomes;
}

}  // namespace sealbreak
