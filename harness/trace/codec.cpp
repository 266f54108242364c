#include "harness/trace/codec.hpp"

namespace sealbreak {
namespace {

constexpr std::uint8_t format_version = 1;
constexpr int nan_kind = static_cast<int>(naturals.size());
constexpr int custom_kind = nan_kind + 1;
constexpr int key_kinds = custom_kind + 1;

class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  std::size_t left() const { return bytes_.size() - at_; }
  std::uint8_t byte() { return at_ < bytes_.size() ? bytes_[at_++] : 0; }
  std::int64_t word() {
    std::uint64_t word = 0;
    for (int shift = 0; shift < 64; shift += 8) word |= std::uint64_t{byte()} << shift;
    return static_cast<std::int64_t>(word);
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

KeySpec read_key(Reader& in) {
  KeySpec key;
  const int kind = in.byte() % key_kinds;
  if (kind < nan_kind) {
    key.kind = KeyKind::natural;
    key.natural = static_cast<std::uint8_t>(kind);
    return key;
  }
  key.kind = kind == nan_kind ? KeyKind::nan : KeyKind::custom;
  key.hash = python_hash(in.word());
  if (key.kind == KeyKind::nan) return key;
  key.equality_class = in.byte() % equality_classes;
  key.behaviour = static_cast<Behaviour>(in.byte() % behaviour_names.size());
  if (uses_nth(key.behaviour)) key.nth = static_cast<std::uint8_t>(1 + in.byte() % highest_nth);
  return key;
}

void write_key(Bytes& out, const KeySpec& key) {
  if (key.kind == KeyKind::natural) {
    out.push_back(key.natural);
    return;
  }
  out.push_back(static_cast<std::uint8_t>(key.kind == KeyKind::nan ? nan_kind : custom_kind));
  for (int shift = 0; shift < 64; shift += 8)
    out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(key.hash) >> shift));
  if (key.kind == KeyKind::nan) return;
  out.push_back(key.equality_class);
  out.push_back(static_cast<std::uint8_t>(key.behaviour));
  if (uses_nth(key.behaviour)) out.push_back(static_cast<std::uint8_t>(key.nth - 1));
}

int operand_count(const OpInfo& info) {
  int count = 0;
  while (count < max_operands && info.operands[count].kind != OperandKind::none) ++count;
  return count;
}

std::uint8_t read_code(Reader& in, const Domain& domain) {
  const std::uint8_t code = in.byte();
  return code < domain.ops.size() ? code
                                  : static_cast<std::uint8_t>(code % domain.first_version_ops);
}

}  // namespace

Trace decode(const Domain& domain, std::span<const std::uint8_t> bytes) {
  Reader in(bytes);
  Trace trace{&domain, {}, {}};
  in.byte();  // the version: there is one
  const int keys = 1 + in.byte() % max_keys;
  for (int i = 0; i < keys; ++i) trace.keys.push_back(read_key(in));
  while (in.left() > 0) {
    Op op;
    op.code = read_code(in, domain);
    const OpInfo& info = domain.ops[op.code];
    const int operands = operand_count(info);
    if (in.left() < static_cast<std::size_t>(operands)) break;
    for (int i = 0; i < operands; ++i)
      op.operands[i] = static_cast<std::int16_t>(reduce(info.operands[i], in.byte(), keys));
    trace.ops.push_back(op);
  }
  if (!domain.names_keys()) trace.keys.assign(1, KeySpec{});
  return trace;
}

Bytes encode(const Trace& trace) {
  Bytes out{format_version, static_cast<std::uint8_t>(trace.keys.size() - 1)};
  for (const KeySpec& key : trace.keys) write_key(out, key);
  for (const Op& op : trace.ops) {
    out.push_back(op.code);
    const int operands = operand_count(trace.info(op));
    for (int i = 0; i < operands; ++i) out.push_back(static_cast<std::uint8_t>(op.operands[i]));
  }
  return out;
}

}  // namespace sealbreak
