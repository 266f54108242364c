// Stage:     command. `sealbreak subjects`: who runs traces, in which version, with what missing.
// Input:     a domain, or all.   Output: a table, or JSON.   Invariant: an absent subject says why.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "harness/command/command.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> claim_names(const Claims& claims) {
  std::vector<std::string> names;
  const auto add = [&](bool claimed, const char* name) {
    if (claimed) names.emplace_back(name);
  };
  add(claims.hash_before_eq, "hash-before-eq");
  add(claims.bounded_calls, "bounded-calls");
  add(claims.stores_hashes, "stores-hashes");
  add(claims.shares, "shares");
  add(claims.keeps_first_key, "keeps-first-key");
  add(claims.canonical_shape, "canonical-shape");
  add(claims.same_calls, "same-calls");
  return names;
}

Json describe(const SubjectInfo& info) {
  Json row{{"name", info.name},       {"domain", info.domain},
           {"version", info.version}, {"language", info.language},
           {"present", true},         {"claims", claim_names(info.claims)},
           {"unsupported", info.unsupported}};
  if (info.domain == "freeze") row["dialect"] = print_dialect(info.claims.dialect);
  return row;
}

Json describe(const Domain& domain, const InterpreterArguments& interpreter) {
  Session session(domain, {.interpreter = interpreter.path, .dialect = interpreter.dialect});
  Json list = Json::array({describe(session.reference().info())});
  for (const auto& subject : session.subjects()) list.push_back(describe(subject->info()));
  for (const AbsentSubject& absent : session.absent())
    list.push_back({{"name", absent.name}, {"domain", absent.domain}, {"present", false}, {"why", absent.why}});
  return list;
}

void print_row(const Json& row) {
  const auto text = [&](const char* field) { return row[field].get<std::string>(); };
  const std::string head = fmt::format("{:<5} {:<14}", text("domain"), text("name"));
  if (!row["present"].get<bool>()) {
    fmt::print("{} absent: {}\n", head, text("why"));
    return;
  }
  const auto joined = [&](const char* field) {
    const auto names = row[field].get<std::vector<std::string>>();
    return names.empty() ? std::string("-") : fmt::format("{}", fmt::join(names, " "));
  };
  fmt::print("{} {:<7} {:<10} claims: {}\n{:<21}does not offer: {}\n", head, text("language"),
             text("version"), joined("claims"), "", joined("unsupported"));
  if (row.contains("dialect")) fmt::print("{:<21}dialect: {}\n", "", text("dialect"));
}

int run(const std::string& domain, const InterpreterArguments& interpreter, bool json) {
  if (!domain.empty()) interpreter.check(domain_named(domain));
  Json all = Json::array();
  for (const Domain* each : domains())
    if (domain.empty() || domain_named(domain).name == each->name)
      for (const Json& row : describe(*each, interpreter)) all.push_back(row);
  if (json) {
    fmt::print("{}\n", all.dump(2));
    return exit_clean;
  }
  for (const Json& row : all) print_row(row);
  return exit_clean;
}

}  // namespace

void add_subjects(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("subjects", "List the subjects, their versions and what they lack");
  auto domain = std::make_shared<std::string>();
  auto interpreter = std::make_shared<InterpreterArguments>();
  auto json = std::make_shared<bool>(false);
  command->add_option("--domain", *domain, "Only this domain");
  interpreter->add_options(*command);
  command->add_flag("--json", *json, "Print JSON");
  command->callback([&action, domain, interpreter, json] { action = [=] { return run(*domain, *interpreter, *json); }; });
}

}  // namespace sealbreak
