#include "oracles/mutants/mutant_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include <toml++/toml.h>

#include "harness/paths.hpp"
#include "harness/trace/op_table.hpp"

namespace sealbreak {
namespace {

struct Tables {
  std::vector<Mutant> planted;
  std::vector<Mutant> equivalent;
};

std::string text(const toml::table& row, const char* field, const std::string& file, bool required) {
  const auto value = row[field].value<std::string>();
  if (value) return *value;
  if (!required) return {};
  throw std::runtime_error(
      fmt::format("{}:{}: a mutant without '{}'", file, row.source().begin.line, field));
}

Mutant read_row(const toml::table& row, const std::string& domain, const std::string& file) {
  return {.name = text(row, "name", file, true),
          .domain = domain,
          .subject = text(row, "subject", file, true),
          .file = text(row, "file", file, true),
          .find = text(row, "find", file, true),
          .replace = text(row, "replace", file, true),
          .breaks = text(row, "breaks", file, true),
          .origin = text(row, "origin", file, true),
          .proof = text(row, "proof", file, false)};
}

/// The tables of a domain: <domain>_<subject>.toml, by name.
std::vector<std::string> table_files(const Domain& domain) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(source_root() + "/oracles/mutants")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(std::string(domain.name) + "_") && name.ends_with(".toml"))
      names.push_back("oracles/mutants/" + name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

toml::table parsed_file(const std::string& name) {
  try {
    return toml::parse_file(source_root() + "/" + name);
  } catch (const toml::parse_error& error) {
    throw std::runtime_error(
        fmt::format("{}:{}: {}", name, error.source().begin.line, error.description()));
  }
}

void read_file(const Domain& domain, const std::string& name, Tables& tables) {
  const toml::table parsed = parsed_file(name);
  const toml::array* rows = parsed["mutant"].as_array();
  if (rows == nullptr) return;
  for (const toml::node& row : *rows) {
    Mutant mutant = read_row(*row.as_table(), std::string(domain.name), name);
    (mutant.proof.empty() ? tables.planted : tables.equivalent).push_back(std::move(mutant));
  }
}

/// A row of the table of write barriers: the mutant is the interpreter without it.
Mutant read_barrier(const toml::table& row, const std::string& file, int number) {
  const std::string function = text(row, "function", file, true), source = text(row, "file", file, true);
  const std::string about = text(row, "about", file, false);
  return {.name = text(row, "name", file, true),
          .domain = "freeze",
          .subject = "interpreter",
          .file = source,
          .find = function,
          .replace = {},
          .breaks = fmt::format("{} in {} writes into frozen objects{}{}", function, source,
                                about.empty() ? "" : ": ", about),
          .origin = file,
          .proof = text(row, "equivalent", file, false),
          .barrier = number};
}

/// impl/cpython/barriers/*.toml, by name; numbered as impl/cpython/apply.py numbers them for the interpreter.
void read_barriers(Tables& tables) {
  const std::string folder = "impl/cpython/barriers";
  std::error_code missing;
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(source_root() + "/" + folder, missing))
    if (entry.path().extension() == ".toml") names.push_back(folder + "/" + entry.path().filename().string());
  std::sort(names.begin(), names.end());
  int number = 0;
  for (const std::string& name : names) {
    const toml::table parsed = parsed_file(name);
    const toml::array* rows = parsed["barrier"].as_array();
    if (rows == nullptr) continue;
    for (const toml::node& row : *rows) {
      Mutant mutant = read_barrier(*row.as_table(), name, number++);
      (mutant.proof.empty() ? tables.planted : tables.equivalent).push_back(std::move(mutant));
    }
  }
}

const Tables& tables() {
  static const Tables all = [] {
    Tables read;
    for (const Domain* domain : domains())
      for (const std::string& name : table_files(*domain)) read_file(*domain, name, read);
    read_barriers(read);
    return read;
  }();
  return all;
}

}  // namespace

const std::vector<Mutant>& mutants() { return tables().planted; }
const std::vector<Mutant>& equivalent_mutants() { return tables().equivalent; }

const Mutant& find_mutant(std::string_view name) {
  for (const auto* list : {&mutants(), &equivalent_mutants()})
    for (const Mutant& mutant : *list)
      if (mutant.name == name) return mutant;
  throw std::invalid_argument(fmt::format("no mutant '{}'; `sealbreak mutants --list` names them", name));
}

}  // namespace sealbreak
