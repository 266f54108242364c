#include "harness/subjects/sealed_subject.hpp"

#include "harness/paths.hpp"
#include "harness/subjects/interpreter_dialect.hpp"
#include "harness/subjects/interpreter_subject.hpp"
#include "harness/subjects/runner_subject.hpp"

namespace sealbreak {
namespace {

/// Where the runner finds its modules: a fault in C++ is in a module of the same name, which comes first.
std::string module_folders(const Mutant* mutant) {
  const bool native = mutant != nullptr && mutant->file.starts_with("impl/native/");
  return native ? modules_folder() + "/faulty:" + modules_folder() : modules_folder();
}

class SealedSubject final : public RunnerSubject {
 public:
  SealedSubject(const SealRow& row, const Mutant* mutant, int milliseconds)
      : RunnerSubject({.name = std::string(row.approach), .version = {}, .domain = "escape", .language = "Python", .claims = {},
                       .unsupported = {}}) {
    info_.claims.seal = &row;
    std::vector<std::string> line = script_line(row.freezing != Freezing::none ? default_interpreter(false) : python_program(), "escape_runner.py");
    line.insert(line.end(), {"--progress-fd", "{progress}", "--approach", std::string(row.approach), "--modules",
                             module_folders(mutant)});
    if (mutant != nullptr)
      line.insert(line.end(), {"--mutant", mutant->name, "--file", mutant->file, "--find", mutant->find, "--replace", mutant->replace});
    start({.command = std::move(line), .milliseconds = milliseconds});
  }
};

}  // namespace

std::unique_ptr<Subject> make_sealed_subject(const SealRow& row, const Mutant* mutant, int milliseconds) {
  return std::make_unique<SealedSubject>(row, mutant, milliseconds);
}

}  // namespace sealbreak
