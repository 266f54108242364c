#include "harness/trace/trace.hpp"

#include <fmt/format.h>

namespace sealbreak {

int operand(const OpInfo& info, const Op& op, OperandKind kind) {
  for (int i = 0; i < max_operands; ++i)
    if (info.operands[i].kind == kind) return op.operands[i];
  return -1;
}

void normalise(Trace& trace) {
  if (trace.keys.empty() || !trace.domain->names_keys()) trace.keys.assign(1, KeySpec{});
  const int keys = static_cast<int>(trace.keys.size());
  for (Op& op : trace.ops) {
    const OpInfo& info = trace.info(op);
    for (int i = 0; i < max_operands; ++i)
      op.operands[i] =
          static_cast<std::int16_t>(reduce(info.operands[i], op.operands[i], keys));
  }
}

void renumber_keys(Trace& trace, const std::vector<int>& to) {
  for (Op& op : trace.ops) {
    const OpInfo& info = trace.info(op);
    for (std::size_t i = 0; i < max_operands; ++i) {
      const OperandKind kind = info.operands[i].kind;
      const int first = kind == OperandKind::item ? first_key_item : 0;
      std::int16_t& x = op.operands[i];
      if ((kind == OperandKind::key || kind == OperandKind::item) && x >= first)
        x = static_cast<std::int16_t>(first + to[static_cast<std::size_t>(x - first)]);
    }
  }
}

namespace {

std::string print_operand(const Operand& operand, int x) {
  switch (operand.kind) {
    case OperandKind::none: return {};
    case OperandKind::into:
    case OperandKind::slot: return fmt::format("s{}", x);
    case OperandKind::key: return fmt::format("k{}", x);
    case OperandKind::value:
    case OperandKind::item:
      if (x >= first_key_item) return fmt::format("k{}", x - first_key_item);
      if (x >= first_box) return fmt::format("box {}", x - first_box);
      return fmt::format("{}", x);
    case OperandKind::index: return x == left_out ? "-" : fmt::format("{}", x);
    case OperandKind::count: return fmt::format("x{}", x);
    case OperandKind::word: return std::string(operand.words[static_cast<std::size_t>(x)]);
  }
  return {};
}

}  // namespace

std::string print_op(const Trace& trace, const Op& op) {
  const OpInfo& info = trace.info(op);
  std::string target, arguments;
  for (int i = 0; i < max_operands; ++i) {
    const OperandKind kind = info.operands[i].kind;
    if (kind == OperandKind::none) continue;
    if (kind == OperandKind::into) {
      target = print_operand(info.operands[i], op.operands[i]) + " = ";
      continue;
    }
    if (!arguments.empty()) arguments += ", ";
    arguments += print_operand(info.operands[i], op.operands[i]);
  }
  return fmt::format("{}{}({})", target, info.name, arguments);
}

std::string print_key(const Trace& trace, int index) {
  const KeySpec& key = trace.keys[index];
  if (key.kind == KeyKind::natural) return fmt::format("k{}: {}", index, naturals[key.natural].name);
  if (key.kind == KeyKind::nan) return fmt::format("k{}: nan hash={:#x}", index, key.hash);
  std::string line = fmt::format("k{}: hash={:#x} class={}", index, key.hash, key.equality_class);
  if (key.behaviour == Behaviour::plain) return line;
  line += fmt::format(" {}", behaviour_names[static_cast<int>(key.behaviour)]);
  if (uses_nth(key.behaviour)) line += fmt::format("({})", key.nth);
  return line;
}

std::string print_trace(const Trace& trace) {
  std::string text;
  for (std::size_t i = 0; i < trace.keys.size() && trace.domain->names_keys(); ++i)
    text += print_key(trace, static_cast<int>(i)) + "\n";
  for (const Op& op : trace.ops) text += print_op(trace, op) + "\n";
  return text;
}

}  // namespace sealbreak
