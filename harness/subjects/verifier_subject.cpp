#include "harness/subjects/verifier_subject.hpp"

#include "harness/paths.hpp"
#include "harness/subjects/interpreter_dialect.hpp"
#include "harness/subjects/program_text.hpp"
#include "harness/subjects/runner_subject.hpp"

namespace sealbreak {
namespace {

class VerifierSubject final : public RunnerSubject {
 public:
  VerifierSubject(const Mutant* mutant, int milliseconds)
      : RunnerSubject({.name = "verifier", .version = {}, .domain = "cappython", .language = "Python", .claims = {}, .unsupported = {}}) {
    std::vector<std::string> line = script_line(python_program(), "cappython_runner.py");
    line.insert(line.end(), {"--modules", modules_folder()});
    if (mutant != nullptr) line.insert(line.end(), {"--file", mutant->file, "--find", mutant->find, "--replace", mutant->replace});
    start({.command = std::move(line), .milliseconds = milliseconds});
  }

 protected:
  std::string request(const Trace& trace) const override {
    return nlohmann::json{{"program", program_text(trace)}, {"ops", trace.ops.size()}}.dump();
  }
};

class ProgramReference final : public Subject {
 public:
  const SubjectInfo& info() const override { return info_; }

  RunResult run(const Trace& trace, const RunOptions&) override {
    RunResult result;
    result.outcomes.resize(trace.ops.size());
    result.counts.resize(trace.ops.size());
    result.finals.assign(slots, Outcome::of(Atom{}));
    return result;
  }

 private:
  SubjectInfo info_{"reference", "1", "cappython", "C++", {}, {}, false};
};

}  // namespace

std::unique_ptr<Subject> make_verifier_subject(const Mutant* mutant, int milliseconds) {
  return std::make_unique<VerifierSubject>(mutant, milliseconds);
}

std::unique_ptr<Subject> make_program_reference() { return std::make_unique<ProgramReference>(); }

}  // namespace sealbreak
