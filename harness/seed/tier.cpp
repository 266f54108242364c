#include "harness/seed/tier.hpp"

#include <algorithm>

namespace sealbreak {
namespace {

/// A hash in here was not chosen for its bits.
constexpr std::int64_t small_hashes = 1024;

bool is_structure(const Domain& domain) {
  const auto list = structure_domains();
  return std::find(list.begin(), list.end(), &domain) != list.end();
}

/// The keys that some op names, and how many ints its ranges put beside them.
struct Used {
  std::array<bool, max_keys> keys{};
  int ints = 0;
};

Used used_by(const Trace& trace) {
  Used used;
  const auto keys = static_cast<int>(trace.keys.size());
  for (const Op& op : trace.ops) {
    const OpInfo& info = trace.info(op);
    const int key = operand(info, op, OperandKind::key), item = operand(info, op, OperandKind::item);
    const int count = operand(info, op, OperandKind::count);
    if (key >= 0)
      for (int i = 0; i < std::min(keys, count < 0 ? 1 : count); ++i)
        used.keys[static_cast<std::size_t>((key + i) % keys)] = true;
    if (item >= first_key_item) used.keys[static_cast<std::size_t>(item - first_key_item)] = true;
    if (info.name.ends_with("_range")) used.ints = std::max(used.ints, count);
  }
  return used;
}

/// In a list no hash decides anything.
bool needs_hashes(const Trace& trace, const Used& used) {
  if (trace.domain != &map_domain) return false;
  for (std::size_t i = 0; i < trace.keys.size(); ++i) {
    const KeySpec& key = trace.keys[i];
    if (!used.keys[i] || key.kind == KeyKind::natural) continue;
    const std::int64_t hash = hash_of(key);
    if (hash < 0 || hash >= small_hashes || hash < used.ints) return true;
    for (std::size_t other = 0; other < trace.keys.size(); ++other) {
      const KeySpec& beside = trace.keys[other];
      if (other != i && used.keys[other] && hash_of(beside) == hash && !equal_by_spec(beside, key)) return true;
    }
  }
  return false;
}

/// One that equals what it should not depends on whose == is asked, which is Python's affair.
bool is_pythons(const KeySpec& key) { return key.kind == KeyKind::natural || breaks_hash_contract(key); }

bool misbehaves(const KeySpec& key) {
  return key.kind == KeyKind::custom && key.behaviour != Behaviour::plain && !breaks_hash_contract(key);
}

bool is_box(const OpInfo& info, const Op& op) {
  for (const OperandKind kind : {OperandKind::value, OperandKind::item}) {
    const int x = operand(info, op, kind);
    if (x >= first_box && x < first_key_item) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string_view> Needs::names() const {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < need_names.size(); ++i)
    if (has(static_cast<Need>(i))) names.push_back(need_names[i]);
  return names;
}

std::string_view Needs::tier() const {
  const auto all = names();
  return all.empty() ? plain_tier : all.back();
}

bool add_need(Needs& needs, std::string_view name) {
  const auto found = std::find(need_names.begin(), need_names.end(), name);
  if (found == need_names.end()) return false;
  needs.add(static_cast<Need>(found - need_names.begin()));
  return true;
}

Needs needs_of(const Trace& trace, const std::vector<Outcome>& outcomes) {
  Needs needs;
  if (!is_structure(*trace.domain)) {
    needs.add(Need::python);
    return needs;
  }
  const Used used = used_by(trace);
  if (needs_hashes(trace, used)) needs.add(Need::hashes);
  for (std::size_t i = 0; i < trace.keys.size(); ++i) {
    if (!used.keys[i]) continue;
    if (misbehaves(trace.keys[i])) needs.add(Need::exceptions);
    if (trace.keys[i].kind == KeyKind::nan) needs.add(Need::identity);
    if (is_pythons(trace.keys[i])) needs.add(Need::python);
  }
  for (const Outcome& outcome : outcomes)
    if (outcome.kind == Kind::raised) needs.add(Need::exceptions);
  for (const Op& op : trace.ops)
    if (is_box(trace.info(op), op) || trace.info(op).shape == Shape::cost) needs.add(Need::identity);
  return needs;
}

NamedKeys named_keys(const Trace& trace) {
  const Used used = used_by(trace);
  NamedKeys named{trace, {}};
  named.trace.keys.clear();
  std::vector<int> to;  // what an op with a count of 0 begins at names nothing: any number is right
  for (std::size_t i = 0; i < trace.keys.size(); ++i) {
    to.push_back(used.keys[i] ? static_cast<int>(named.places.size()) : 0);
    if (!used.keys[i]) continue;
    named.trace.keys.push_back(trace.keys[i]);
    named.places.push_back(static_cast<int>(i));
  }
  if (named.places.empty()) named.trace.keys.emplace_back(), named.places.push_back(0);
  // Those of an op with `count` stand side by side, round the end, and do so still.
  renumber_keys(named.trace, to);
  return named;
}

int representative_of(const Trace& trace, int key) {
  const KeySpec& wanted = trace.keys[static_cast<std::size_t>(key)];
  for (int other = 0; other < key; ++other) {
    const KeySpec& before = trace.keys[static_cast<std::size_t>(other)];
    const bool open = breaks_hash_contract(before) || breaks_hash_contract(wanted);
    if (!open && hash_of(before) == hash_of(wanted) && equal_by_spec(before, wanted)) return other;
  }
  return key;
}

}  // namespace sealbreak
