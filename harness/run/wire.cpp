// Stage:     run. A RunResult as CBOR, for the pipe between a child and its parent.
// Input:     a result.   Output: bytes, and the result again.   Invariant: from_wire(to_wire(r)) == r.
#include <nlohmann/json.hpp>

#include "harness/run/isolated_subject.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::json;

Json from(const Outcome& outcome) {
  Json atoms = Json::array();
  for (const Atom& atom : outcome.atoms)
    atoms.push_back(Json::array({static_cast<int>(atom.tag), atom.a, atom.b}));
  return Json::array({static_cast<int>(outcome.kind), outcome.what, atoms});
}

Outcome outcome_from(const Json& json) {
  Outcome outcome{static_cast<Kind>(json[0].get<int>()), json[1], {}};
  for (const Json& atom : json[2])
    outcome.atoms.push_back({static_cast<Atom::Tag>(atom[0].get<int>()), atom[1], atom[2]});
  return outcome;
}

Json from(const std::vector<Outcome>& outcomes) {
  Json list = Json::array();
  for (const Outcome& outcome : outcomes) list.push_back(from(outcome));
  return list;
}

std::vector<Outcome> outcomes_from(const Json& json) {
  std::vector<Outcome> outcomes;
  for (const Json& outcome : json) outcomes.push_back(outcome_from(outcome));
  return outcomes;
}

}  // namespace

std::string to_wire(const RunResult& result) {
  Json counts = Json::array(), after = Json::array();
  for (const OpCounts& c : result.counts) counts.push_back(Json::array({c.eq, c.hash, c.cross_eq, c.raised}));
  for (const auto& observed : result.after) after.push_back(from(observed));
  const Json whole = {{"outcomes", from(result.outcomes)},
                      {"counts", counts},
                      {"finals", from(result.finals)},
                      {"after", after},
                      {"shapes", result.shapes},
                      {"nodes_allowed", result.nodes_allowed},
                      {"touched", result.touched},
                      {"leaks", {result.leaks.keys, result.leaks.boxes, result.leaks.nodes}}};
  const auto bytes = Json::to_cbor(whole);
  return {bytes.begin(), bytes.end()};
}

RunResult from_wire(std::string_view bytes) {
  const Json whole = Json::from_cbor(bytes.begin(), bytes.end());
  RunResult result;
  result.outcomes = outcomes_from(whole["outcomes"]);
  for (const Json& c : whole["counts"]) result.counts.push_back({c[0], c[1], c[2], c[3]});
  result.finals = outcomes_from(whole["finals"]);
  for (const Json& observed : whole["after"]) result.after.push_back(outcomes_from(observed));
  result.shapes = whole["shapes"].get<std::vector<std::uint64_t>>();
  result.nodes_allowed = whole["nodes_allowed"].get<std::vector<std::uint32_t>>();
  result.touched = whole["touched"].get<std::vector<std::uint32_t>>();
  result.leaks = {whole["leaks"][0], whole["leaks"][1], whole["leaks"][2]};
  return result;
}

}  // namespace sealbreak
