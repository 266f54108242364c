#include "harness/subjects/sealed_subject.hpp"

#include "harness/subjects/interpreter_dialect.hpp"
#include "harness/subjects/interpreter_subject.hpp"
#include "harness/subjects/runner_subject.hpp"

namespace sealbreak {
namespace {

constexpr const char* system_python = SEALBREAK_PYTHON;

class SealedSubject final : public RunnerSubject {
 public:
  SealedSubject(const SealRow& row, const Mutant* mutant, int milliseconds)
      : RunnerSubject({.name = std::string(row.approach), .version = {}, .domain = "escape", .language = "Python", .claims = {},
                       .unsupported = {}}) {
    info_.claims.seal = &row;
    std::vector<std::string> line = script_line(row.frozen ? default_interpreter(false) : system_python, "escape_runner.py");
    line.insert(line.end(), {"--progress-fd", "{progress}", "--approach", std::string(row.approach), "--modules",
                             SEALBREAK_MODULES});
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
