#include "harness/subjects/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "harness/subjects/faulty.hpp"
#include "harness/subjects/interpreter_subject.hpp"
#include "harness/subjects/program_subject.hpp"
#include "harness/subjects/python/python_subject.hpp"
#include "harness/subjects/python/subject_modules.hpp"
#include "harness/subjects/sealed_subject.hpp"
#include "harness/subjects/verifier_subject.hpp"
#include "oracles/mutants/mutant_table.hpp"

namespace sealbreak {
namespace {

/// A subject in Python: `module` is a file in harness/subjects/adapters. Without one it is the interpreter on disk. The
/// approaches of the domain `escape` have a table of their own: oracles/seal_claims.cpp.
struct Row {
  std::string_view domain;
  std::string_view name;
  const char* module;
};

constexpr std::array rows = {
    Row{"map", "sealedstructs", "sealedstructs_map"},
    Row{"map", "native", "native_map"},
    Row{"map", "pyrsistent", "pyrsistent_map"},
    Row{"map", "hamt", "hamt_map"},
    Row{"map", "dict", "dict_map"},
    Row{"list", "sealedstructs", "sealedstructs_list"},
    Row{"list", "native", "native_list"},
    Row{"list", "pyrsistent", "pyrsistent_list"},
    Row{"list", "tuple", "tuple_list"},
    Row{"freeze", "interpreter", nullptr},
    Row{"cappython", "verifier", nullptr},
};

std::vector<std::string_view> names_in(const Domain& domain) {
  std::vector<std::string_view> names;
  for (const Row& row : rows)
    if (row.domain == domain.name) names.push_back(row.name);
  if (&domain == &escape_domain)
    for (const SealRow& row : seal_rows()) names.push_back(row.approach);
  return names;
}

bool chosen(const SubjectChoice& choice, std::string_view name) {
  return choice.names.empty() ||
         std::find(choice.names.begin(), choice.names.end(), name) != choice.names.end();
}

void check_names(const Domain& domain, const SubjectChoice& choice) {
  const std::vector<std::string_view> names = names_in(domain);
  for (const std::string& name : choice.names) {
    if (std::ranges::find(names, name) == names.end())
      throw std::invalid_argument(
          fmt::format("no subject '{}' in domain {}; `sealbreak subjects` lists them", name, domain.name));
  }
}

std::string first_of(const std::string& a, const std::string& b) { return a.empty() ? b : a; }

/// The interpreter that someone named; empty when nobody did.
std::string named_interpreter(const SubjectChoice& choice) {
  return first_of(choice.interpreter, interpreter_from_environment());
}

/// `barrier_off`: the write barrier that it does without.
std::unique_ptr<Subject> make_interpreter(const SubjectChoice& choice, const std::string& barrier_off = {}) {
  const std::string named = named_interpreter(choice);
  return std::make_unique<InterpreterSubject>(InterpreterOptions{
      .path = named.empty() ? default_interpreter(choice.coverage || !barrier_off.empty()) : named,
      .dialect_file = first_of(choice.dialect, dialect_from_environment()),
      .barrier_off = barrier_off,
      .coverage = choice.coverage,
      .milliseconds = choice.milliseconds});
}

void add(SubjectList& list, const Row& row, const SubjectChoice& choice) {
  try {
    if (row.domain == "cappython") {
      list.present.push_back(make_verifier_subject(nullptr, choice.milliseconds));
      return;
    }
    if (row.module == nullptr) {
      list.present.push_back(make_interpreter(choice));
      return;
    }
    list.present.push_back(
        std::make_unique<python::PythonSubject>(std::string(row.domain), row.module));
  } catch (const python::Error& error) {
    list.absent.push_back({std::string(row.name), std::string(row.domain), error.text});
  } catch (const NoInterpreter& error) {
    if (!named_interpreter(choice).empty()) throw;
    list.absent.push_back({std::string(row.name), std::string(row.domain), error.what()});
  }
}

void add_sealed(SubjectList& list, const SealRow& row, const SubjectChoice& choice, const Mutant* mutant = nullptr) {
  try {
    list.present.push_back(make_sealed_subject(row, mutant, choice.milliseconds));
  } catch (const NoInterpreter& error) {
    list.absent.push_back({std::string(row.approach), "escape", error.what()});
  }
}

/// The mutant is the only subject, and its absence is an error: nothing else would be checked.
SubjectList make_mutant(const Domain& domain, const Mutant& mutant, const SubjectChoice& choice) {
  SubjectList list;
  if (mutant.domain != domain.name)
    throw std::invalid_argument(
        fmt::format("mutant {} is of domain {}, not {}", mutant.name, mutant.domain, domain.name));
  if (mutant.subject == "cpp") {
    list.present.push_back(make_faulty(domain.name, mutant.name));
    return list;
  }
  if (mutant.subject == "interpreter") {
    try {
      list.present.push_back(make_interpreter(choice, mutant.name));
    } catch (const NoInterpreter& error) {
      throw std::invalid_argument(fmt::format("mutant {}: {}", mutant.name, error.what()));
    }
    return list;
  }
  if (mutant.subject == "verifier") {
    list.present.push_back(make_verifier_subject(&mutant, choice.milliseconds));
    return list;
  }
  if (const SealRow* row = find_seal_row(mutant.subject); row != nullptr && mutant.domain == "escape") add_sealed(list, *row, choice, &mutant);
  else python::plant(mutant);
  for (const Row& row : rows)
    if (row.domain == domain.name && row.name == mutant.subject) add(list, row, choice);
  if (list.present.empty())
    throw std::invalid_argument(fmt::format("mutant {}: its subject {} does not load: {}", mutant.name,
                                            mutant.subject,
                                            list.absent.empty() ? "no such row" : list.absent[0].why));
  return list;
}

SubjectList make_program(const Domain& domain, const SubjectChoice& choice) {
  SubjectList list;
  list.present.push_back(std::make_unique<ProgramSubject>(
      domain, ProgramOptions{.command = choice.program,
                             .milliseconds = choice.milliseconds,
                             .shows_errors = choice.shows_errors}));
  return list;
}

}  // namespace

SubjectList make_subjects(const Domain& domain, const SubjectChoice& choice) {
  if (!choice.program.empty()) return make_program(domain, choice);
  check_names(domain, choice);
  python::prepare_modules(choice.coverage);
  if (!choice.mutant.empty()) return make_mutant(domain, find_mutant(choice.mutant), choice);
  SubjectList list;
  for (const Row& row : rows)
    if (row.domain == domain.name && chosen(choice, row.name)) add(list, row, choice);
  if (&domain == &escape_domain)
    for (const SealRow& row : seal_rows())
      if (chosen(choice, row.approach)) add_sealed(list, row, choice);
  return list;
}

}  // namespace sealbreak
