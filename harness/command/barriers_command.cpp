// Stage:     command. `sealbreak barriers`: the table of write barriers, with the seed that guards each.
// Input:     impl/cpython/barriers, corpus/mutants/freeze.
// Output:    a table, or JSON; exit 1 when a row has no seed and no proof that none is possible.
// Invariant: a row is guarded when the corpus has a seed that names it as its mutant.
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "harness/command/command.hpp"
#include "harness/paths.hpp"
#include "oracles/mutants/mutant_table.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::ordered_json;

std::string seed_of(const Mutant& mutant) {
  const std::string path = "corpus/mutants/freeze/" + mutant.name + ".json";
  return std::filesystem::exists(source_root() + "/" + path) ? path : "";
}

/// For a barrier, `file` and `find` are the file and the function that it guards.
Json row_of(const Mutant& mutant) {
  return {{"name", mutant.name}, {"file", mutant.file}, {"function", mutant.find},
          {"seed", seed_of(mutant)}, {"equivalent", mutant.proof}};
}

int run(bool json) {
  Json rows = Json::array();
  std::size_t guarded = 0, bare = 0;
  for (const auto* table : {&mutants(), &equivalent_mutants()})
    for (const Mutant& mutant : *table)
      if (mutant.domain == "freeze") rows.push_back(row_of(mutant));
  for (const Json& row : rows) {
    if (!row["seed"].get_ref<const std::string&>().empty()) ++guarded;
    else if (row["equivalent"].get_ref<const std::string&>().empty()) ++bare;
  }
  if (json) {
    fmt::print("{}\n", rows.dump(2));
    return bare == 0 ? exit_clean : exit_found;
  }
  for (const Json& row : rows) {
    const auto text = [&](const char* field) { return row[field].get<std::string>(); };
    const std::string guard = !text("seed").empty() ? text("seed")
                              : text("equivalent").empty() ? "NO SEED" : "equivalent: " + text("equivalent");
    fmt::print("{:<40} {:<32} {:<36} {}\n", text("name"), text("file"), text("function"), guard);
  }
  fmt::print("{} barriers: {} guarded by a seed, {} equivalent, {} without a seed\n", rows.size(), guarded,
             rows.size() - guarded - bare, bare);
  return bare == 0 ? exit_clean : exit_found;
}

}  // namespace

void add_barriers(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("barriers", "List the write barriers and the seeds that guard them");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "Print JSON");
  command->callback([&action, json] { action = [=] { return run(*json); }; });
}

}  // namespace sealbreak
