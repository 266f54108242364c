#include "harness/trace/op_table.hpp"

#include <array>

namespace sealbreak {

int Domain::find(std::string_view op) const {
  for (std::size_t code = 0; code < ops.size(); ++code)
    if (ops[code].name == op) return static_cast<int>(code);
  return -1;
}

bool Domain::names_keys() const {
  for (const OpInfo& op : ops)
    for (const Operand& operand : op.operands)
      if (operand.kind == OperandKind::key || operand.kind == OperandKind::item) return true;
  return false;
}

std::span<const Domain* const> domains() {
  static constexpr std::array all = {&list_domain, &map_domain, &freeze_domain, &escape_domain,
                                     &cappython_domain};
  return all;
}

std::span<const Domain* const> structure_domains() {
  static constexpr std::array those = {&list_domain, &map_domain};
  return those;
}

const Domain* find_domain(std::string_view name) {
  for (const Domain* domain : domains())
    if (domain->name == name) return domain;
  return nullptr;
}

}  // namespace sealbreak
