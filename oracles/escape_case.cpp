#include "oracles/escape_case.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/trace/escape_primitives.hpp"

namespace sealbreak {
namespace {

/// The primitive that the op is, or nullptr.
const Primitive* primitive_of(const Trace& trace, const Op& op) {
  return trace.info(op).name == "attack" ? &primitives[static_cast<std::size_t>(op.operands[2])] : nullptr;
}

/// The highest level of all attacks up to the op: what one of them stole, a later one uses.
ThreatLevel level_at(const Trace& trace, std::size_t op) {
  ThreatLevel level = ThreatLevel::none;
  for (std::size_t i = 0; i <= op; ++i)
    if (const Primitive* primitive = primitive_of(trace, trace.ops[i])) level = std::max(level, primitive->level);
  return level;
}

/// Whether the claim leaves out one of the primitives so far.
bool is_excepted(const Trace& trace, std::size_t op, std::span<const std::string_view> exceptions) {
  for (std::size_t i = 0; i <= op; ++i)
    if (const Primitive* primitive = primitive_of(trace, trace.ops[i]))
      if (std::ranges::find(exceptions, primitive->name) != exceptions.end()) return true;
  return false;
}

/// The last attack up to the op; what only use brought to light is named by that, too.
std::string_view last_primitive(const Trace& trace, std::size_t op) {
  for (std::size_t i = op + 1; i-- > 0;)
    if (const Primitive* primitive = primitive_of(trace, trace.ops[i])) return primitive->name;
  return "use";
}

Judgement broken(const Case& run, EscapeOracle oracle, std::size_t op, const std::string& what) {
  const SealClaim& claim = run.claims.seal->claims[static_cast<std::size_t>(oracle)];
  const ThreatLevel level = level_at(run.trace, op);
  const bool within = level <= claim.level && !is_excepted(run.trace, op, claim.exceptions);
  const std::string kinds = fmt::format("{}:{}", last_primitive(run.trace, op), name_of(level));
  if (within) return {.verdict = Verdict::escape, .op = static_cast<int>(op), .kinds = kinds, .reason = what};
  return {.verdict = Verdict::poisoned, .op = static_cast<int>(op), .kinds = kinds,
          .reason = fmt::format("{}; expected: the claim is {}", what, name_of(claim.level))};
}

}  // namespace

void judge_seal(const Case& run, EscapeOracle oracle, const SealTest& test, std::vector<Judgement>& out) {
  if (!run.claims.seal) return;
  for (std::size_t i = 0; i < run.trace.ops.size(); ++i) {
    const Outcome& gave = run.result.outcomes[i];
    if (gave.kind == Kind::unsupported) continue;
    const auto got = read_sealed(gave);
    // A process that dies shows nothing any more: that is the oracle of integrity's affair.
    if (!got && oracle != EscapeOracle::integrity) return;
    const std::string what =
        got ? test(*got, expected_states(run.reference.outcomes[i], run.claims.seal->frozen)) : print_outcome(gave);
    if (what.empty()) continue;
    out.push_back(broken(run, oracle, i, what));
    return;
  }
}

}  // namespace sealbreak
