#include "harness/mutate/mutate.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace sealbreak {
namespace {

/// What a first op fills, later ones are done to; what they give goes elsewhere, and what else they want is not there.
constexpr std::int16_t filled = 0, given = 1, empty = slots - 1;

Op usual_op(const Domain& domain, int code, bool alone, Random& random) {
  Op op = generate_op(domain, code, random, 1);
  bool is_first = true;
  for (std::size_t i = 0; i < max_operands; ++i) {
    const Operand& operand = domain.ops[op.code].operands[i];
    if (operand.kind == OperandKind::word && operand.usual >= 0)
      op.operands[i] = static_cast<std::int16_t>(alone && operand.alone >= 0 ? operand.alone : operand.usual);
    if (operand.kind == OperandKind::into) op.operands[i] = code == 0 ? filled : given;
    if (operand.kind == OperandKind::slot) op.operands[i] = std::exchange(is_first, false) ? filled : empty;
  }
  return op;
}

std::vector<std::size_t> places_of_words(const OpInfo& info) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < max_operands; ++i)
    if (info.operands[i].kind == OperandKind::word) places.push_back(i);
  return places;
}

/// The op with each word in that place.
std::vector<Op> each_word_at(const Domain& domain, int code, std::size_t place, bool alone, Random& random) {
  std::vector<Op> all;
  const std::size_t words = domain.ops[static_cast<std::size_t>(code)].operands[place].words.size();
  for (std::size_t word = 0; word < words; ++word) {
    all.push_back(usual_op(domain, code, alone, random));
    all.back().operands[place] = static_cast<std::int16_t>(word);
  }
  return all;
}

/// For each of its first words the ops with each of its second ones.
std::vector<std::vector<Op>> each_pair_of(const Domain& domain, int code, Random& random) {
  const std::vector<std::size_t> places = places_of_words(domain.ops[static_cast<std::size_t>(code)]);
  std::vector<std::vector<Op>> all;
  if (places.empty()) return all;
  for (const Op& op : each_word_at(domain, code, places[0], false, random)) {
    all.push_back({op});
    if (places.size() < 2) continue;
    all.back() = each_word_at(domain, code, places[1], false, random);
    for (Op& one : all.back()) one.operands[places[0]] = op.operands[places[0]];
  }
  return all;
}

/// A trace each.
void add_singly(const Domain& domain, int code, Random& random, std::vector<Trace>& traces) {
  const OpInfo& info = domain.ops[static_cast<std::size_t>(code)];
  const bool differs_alone = std::ranges::any_of(info.operands, [](const Operand& one) { return one.alone >= 0; });
  for (const std::size_t place : places_of_words(info))
    for (const bool alone : {false, true})
      for (const Op& op : differs_alone || !alone ? each_word_at(domain, code, place, alone, random) : std::vector<Op>{})
        traces.push_back({&domain, {KeySpec{}}, {op}});
}

void add_after_first(const Domain& domain, int code, Random& random, std::vector<Trace>& traces) {
  const std::size_t place = places_of_words(domain.ops[0]).at(0);
  for (const Op& first : each_word_at(domain, 0, place, false, random))
    for (std::vector<Op>& ops : each_pair_of(domain, code, random)) {
      ops.insert(ops.begin(), first);
      traces.push_back({&domain, {KeySpec{}}, std::move(ops)});
    }
}

}  // namespace

std::vector<Trace> each_word(const Domain& domain, Random& random) {
  std::vector<Trace> traces;
  for (int code = 0; code < static_cast<int>(domain.ops.size()); ++code) {
    const auto& operands = domain.ops[static_cast<std::size_t>(code)].operands;
    const bool is_done_to_slot = std::ranges::any_of(operands, [](const Operand& one) { return one.kind == OperandKind::slot; });
    (is_done_to_slot ? add_after_first : add_singly)(domain, code, random, traces);
  }
  for (Trace& trace : traces) normalise(trace);
  return traces;
}

}  // namespace sealbreak
