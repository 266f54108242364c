// Stage:     command. The report of `sealbreak conform` for people, for JUnit and for programs.
// Input:     results.   Output: text.   Invariant: a failure is shown up to its first difference, step by step.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <sstream>

#include "harness/command/conform.hpp"
#include "harness/command/step_table.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::ordered_json;

/// How many results of each kind, by tier; tiers in the order of domains and needs.
using Counts = std::array<std::size_t, conformity_names.size()>;

std::vector<std::pair<std::string, Counts>> counts_by_tier(const ConformReport& report) {
  std::vector<std::pair<std::string, Counts>> table;
  std::map<std::string, Counts> counts;
  for (const ConformResult& r : report.results) ++counts[r.tier()][static_cast<std::size_t>(r.conformity)];
  std::vector<std::string_view> tiers{plain_tier};
  tiers.insert(tiers.end(), need_names.begin(), need_names.end());
  for (const Domain* domain : domains())
    for (const std::string_view tier : tiers)
      if (const auto found = counts.find(fmt::format("{}/{}", domain->name, tier)); found != counts.end())
        table.emplace_back(found->first, found->second);
  return table;
}

/// The trace up to the first difference: all of it when only the end differs.
Trace until_difference(const ConformResult& result) {
  Trace trace = result.seed.seed.trace;
  if (result.op >= 0) trace.ops.resize(static_cast<std::size_t>(result.op) + 1);
  return trace;
}

void print_failure(const ConformResult& result, const std::string& name) {
  const Trace trace = until_difference(result);
  fmt::print("FAIL {} ({})\n{}\n", result.seed.name, result.tier(), result.seed.seed.about);
  for (std::size_t i = 0; i < trace.keys.size(); ++i)
    if (trace.domain->names_keys()) fmt::print("  {}\n", print_key(trace, static_cast<int>(i)));
  const auto cut = [&](std::vector<Outcome> outcomes) { return outcomes.resize(trace.ops.size()), outcomes; };
  print_steps(trace, {{"expected", cut(result.expected), {}}, {name, cut(result.got), result.judgements}});
  const std::string at = result.op < 0 ? "at the end" : fmt::format("step {}", result.op);
  fmt::print("{}: {}\n\n", at, result.why);
}

Json steps_json(const ConformResult& result) {
  Json steps = Json::array();
  const Trace trace = until_difference(result);
  for (std::size_t i = 0; i < trace.ops.size(); ++i)
    steps.push_back({{"op", print_op(trace, trace.ops[i])},
                     {"expected", print_outcome(result.expected[i])},
                     {"got", print_outcome(result.got[i])}});
  return steps;
}

std::string steps_text(const ConformResult& result) {
  std::string text = fmt::format("{}\n{}\n", result.seed.seed.about, result.why);
  for (const Json& step : steps_json(result))
    text += fmt::format("{}: expected {}, got {}\n", step["op"].get<std::string>(), step["expected"].get<std::string>(),
                        step["got"].get<std::string>());
  return text;
}

/// XML knows no control characters, not even escaped ones.
std::string for_xml(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') c = '?';
  return text;
}

void add_case(pugi::xml_node suite, const ConformResult& result) {
  auto element = suite.append_child("testcase");
  element.append_attribute("classname") = ("sealbreak." + result.tier()).c_str();
  element.append_attribute("name") = for_xml(result.seed.name).c_str();
  element.append_attribute("time") = fmt::format("{:.3f}", result.seconds).c_str();
  if (result.conformity == Conformity::pass) {
    if (!result.why.empty()) element.append_child("system-out").append_child(pugi::node_pcdata).set_value(result.why.c_str());
    return;
  }
  const bool failed = result.conformity == Conformity::fail;
  auto detail = element.append_child(failed ? "failure" : "skipped");
  detail.append_attribute("message") = for_xml(failed ? result.signature + ": " + result.why : result.why).c_str();
  if (failed) detail.append_child(pugi::node_pcdata).set_value(for_xml(steps_text(result)).c_str());
}

}  // namespace

void print_report(const ConformReport& report) {
  for (const ConformResult& r : report.results)
    if (r.conformity == Conformity::fail) print_failure(r, report.name);
  for (const ConformResult& r : report.results)
    if (r.conformity == Conformity::known) fmt::print("known {}: {}\n", r.seed.name, r.why);
  for (const ConformResult& r : report.results)
    if (r.conformity == Conformity::pass && !r.why.empty()) fmt::print("doubtful {}: {}\n", r.seed.name, r.why);
  std::map<std::string, std::size_t> missing;
  for (const ConformResult& r : report.results)
    if (r.conformity == Conformity::unsupported) ++missing[r.why];
  for (const auto& [what, seeds] : missing) fmt::print("unsupported: {}: {} seed{}\n", what, seeds, plural(seeds));
  fmt::print("{} {}\n", report.name, report.version);
  fmt::print("{:<18}{:>6}{:>6}{:>7}{:>13}\n", "tier", "pass", "fail", "known", "unsupported");
  for (const auto& [tier, counts] : counts_by_tier(report))
    fmt::print("{:<18}{:>6}{:>6}{:>7}{:>13}\n", tier, counts[0], counts[1], counts[2], counts[3]);
  fmt::print("{:<18}{:>6}{:>6}{:>7}{:>13}\n", "all", report.count(Conformity::pass), report.count(Conformity::fail),
             report.count(Conformity::known), report.count(Conformity::unsupported));
}

std::string junit(const ConformReport& report) {
  pugi::xml_document document;
  auto root = document.append_child("testsuites");
  root.append_attribute("name") = ("sealbreak conform " + report.name).c_str();
  for (const auto& [tier, counts] : counts_by_tier(report)) {
    auto suite = root.append_child("testsuite");
    suite.append_attribute("name") = tier.c_str();
    suite.append_attribute("tests") = static_cast<unsigned>(counts[0] + counts[1] + counts[2] + counts[3]);
    suite.append_attribute("failures") = static_cast<unsigned>(counts[1]);
    suite.append_attribute("errors") = 0;
    suite.append_attribute("skipped") = static_cast<unsigned>(counts[2] + counts[3]);
    for (const ConformResult& r : report.results)
      if (r.tier() == tier) add_case(suite, r);
  }
  std::ostringstream text;
  document.save(text, "  ");
  return text.str();
}

std::string conform_json(const ConformReport& report) {
  Json tiers = Json::object(), results = Json::array();
  for (const auto& [tier, counts] : counts_by_tier(report))
    for (std::size_t i = 0; i < counts.size(); ++i) tiers[tier][std::string(conformity_names[i])] = counts[i];
  for (const ConformResult& r : report.results) {
    Json row = {{"seed", r.seed.name},
                {"tier", r.tier()},
                {"needs", r.seed.needs.names()},
                {"conformity", conformity_names[static_cast<std::size_t>(r.conformity)]}};
    if (!r.why.empty()) row["why"] = r.why;
    if (r.conformity == Conformity::fail)
      row.update({{"signature", r.signature}, {"op", r.op}, {"steps", steps_json(r)}});
    results.push_back(std::move(row));
  }
  const Json whole{{"version", 1},
                   {"name", report.name},
                   {"program_version", report.version},
                   {"tiers", tiers},
                   {"results", results}};
  return whole.dump(2) + "\n";
}

}  // namespace sealbreak
