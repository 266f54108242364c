#include "harness/subjects/program_answer.hpp"

#include "harness/seed/outcome_fields.hpp"

namespace sealbreak {
namespace {

class AnswerReader : OutcomeReader {
 public:
  explicit AnswerReader(const Trace& trace) : OutcomeReader("the answer"), trace_(trace) { allows_strange = true; }

  RunResult read(const Json& tree, std::uint64_t id) const {
    const Node top{tree, ""};
    need_object(top, "{\"id\": ..., \"outcomes\": [...]}");
    only(top, {"id", "outcomes", "slots", "raised"}, "an answer");
    const Node asked = need(top, "id");
    if (asked.value != id || !asked.value.is_number_integer())
      fail(asked, fmt::format("it is to {}, {} was asked", shown(asked.value), id), "give the id of the request");
    RunResult result;
    outcomes(need(top, "outcomes"), result);
    result.finals.assign(slots, {Kind::unsupported, "the answer has no field \"slots\"", {}});
    if (tree.contains("slots")) finals(need(top, "slots"), result);
    result.counts.resize(trace_.ops.size());
    if (tree.contains("raised")) raised(need(top, "raised"), result);
    return result;
  }

 private:
  int keys() const { return static_cast<int>(trace_.keys.size()); }

  void need_length(const Node& node, std::size_t length, const std::string& what) const {
    need_list(node, what);
    if (node.value.size() != length)
      fail(node, fmt::format("there are {}", node.value.size()), fmt::format("give {} {}", length, what));
  }
  static Node item(const Node& node, std::size_t i) { return {node.value[i], fmt::format("{}/{}", node.pointer, i)}; }

  void outcomes(const Node& node, RunResult& result) const {
    need_length(node, trace_.ops.size(), "outcomes, one an op");
    for (std::size_t i = 0; i < trace_.ops.size(); ++i) {
      const OpInfo& info = trace_.info(trace_.ops[i]);
      if (node.value[i] == "unsupported")
        result.outcomes.push_back({Kind::unsupported, fmt::format("does not offer {}", info.name), {}});
      else
        result.outcomes.push_back(value(outcome(item(node, i), info, static_cast<int>(i), keys()), info));
    }
  }

  /// An op that makes a slot says `"ok"`, or `[]`; nothing else.
  Outcome value(Outcome given, const OpInfo& info) const {
    if (info.shape == Shape::nothing) given.atoms.clear();
    return given;
  }

  void finals(const Node& node, RunResult& result) const {
    need_length(node, slots, "slots");
    for (std::size_t slot = 0; slot < static_cast<std::size_t>(slots); ++slot) {
      const Node at = item(node, slot);
      if (at.value == "unsupported") continue;
      if (at.value.is_object()) {
        only(at, {"raised"}, "an exception");
        result.finals[slot] = Outcome::raised(exception(need(at, "raised")));
        continue;
      }
      need_list(at, "the contents of the slot");
      std::vector<Atom> atoms;
      for (std::size_t i = 0; i < at.value.size(); ++i)
        atoms.push_back(atom(item(at, i), static_cast<int>(trace_.ops.size()), keys()));
      result.finals[slot] = Outcome::of(std::move(atoms));
    }
  }

  void raised(const Node& node, RunResult& result) const {
    need_length(node, trace_.ops.size(), "counts, one an op");
    for (std::size_t i = 0; i < trace_.ops.size(); ++i)
      result.counts[i].raised = static_cast<std::uint32_t>(number(item(node, i), {0, INT32_MAX}));
  }

  const Trace& trace_;
};

}  // namespace

RunResult parse_answer(const std::string& line, const Trace& trace, std::uint64_t id) {
  try {
    return AnswerReader(trace).read(read_json(line), id);
  } catch (const JsonError& error) {
    throw BadSeed(fmt::format("the answer: {}: {}: {}", error.where, error.what, in_quotes(line)));
  }
}

}  // namespace sealbreak
