#include "harness/mutate/mutate.hpp"

#include <algorithm>
#include <vector>

namespace sealbreak {
namespace {

Op usual_op(const Domain& domain, int code, bool alone, Random& random) {
  Op op = generate_op(domain, code, random, 1);
  for (std::size_t i = 0; i < max_operands; ++i)
    if (const Operand& operand = domain.ops[op.code].operands[i]; operand.kind == OperandKind::word && operand.usual >= 0)
      op.operands[i] = static_cast<std::int16_t>(alone && operand.alone >= 0 ? operand.alone : operand.usual);
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

/// A trace each.
void add_singly(const Domain& domain, int code, Random& random, std::vector<Trace>& traces) {
  const OpInfo& info = domain.ops[static_cast<std::size_t>(code)];
  const bool differs_alone = std::ranges::any_of(info.operands, [](const Operand& one) { return one.alone >= 0; });
  for (const std::size_t place : places_of_words(info))
    for (const bool alone : {false, true})
      for (const Op& op : differs_alone || !alone ? each_word_at(domain, code, place, alone, random) : std::vector<Op>{})
        traces.push_back({&domain, {KeySpec{}}, {op}});
}

}  // namespace

std::vector<Trace> each_word(const Domain& domain, Random& random) {
  std::vector<Trace> traces;
  for (int code = 0; code < static_cast<int>(domain.ops.size()); ++code) add_singly(domain, code, random, traces);
  for (Trace& trace : traces) normalise(trace);
  return traces;
}

}  // namespace sealbreak
