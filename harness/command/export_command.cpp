// Stage:     command. `sealbreak export`: a seed as a standalone program, as JSON or as bytes.
// Input:     a seed, or raw bytes.   Output: a file, or standard output.
// Invariant: what is exported needs nothing of this project but the subject.
#include <fmt/format.h>

#include "harness/command/command.hpp"
#include "harness/export/export.hpp"
#include "harness/trace/codec.hpp"

namespace sealbreak {
namespace {

struct Options {
  TraceInput input;
  std::string as;
  std::string out = "-";
  std::string subject;
};

std::string exported(const Options& options, Seed seed) {
  if (seed.expect.empty()) fill_in_expectations(seed);
  if (options.as == "json") return write_seed(seed);
  if (options.as == "cpp") return export_cpp(seed);
  if (options.as == "python") {
    const std::string subject = !options.subject.empty() ? options.subject
                                : seed.subject.empty() || seed.subject == "cpp" ? "sealedstructs"
                                                                                : seed.subject;
    return export_python(seed, fmt::format("{}_{}", subject, seed.trace.domain->name));
  }
  const Bytes bytes = encode(seed.trace);
  return {bytes.begin(), bytes.end()};
}

int run(const Options& options) {
  write_output(options.out, exported(options, options.input.read(options.input.files.at(0))));
  return exit_clean;
}

}  // namespace

void add_export(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("export", "Write a seed as a standalone program, JSON or bytes");
  auto options = std::make_shared<Options>();
  options->input.add_options(*command, false);
  command->add_option("--as", options->as, "python, cpp, json or bytes")
      ->required()
      ->check(CLI::IsMember({"python", "cpp", "json", "bytes"}));
  command->add_option("--out", options->out, "Where to write; - is standard output");
  command->add_option("--subject", options->subject, "The Python subject; else the seed's, else sealedstructs");
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace sealbreak
