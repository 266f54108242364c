#include "oracles/known_findings.hpp"

#include <fnmatch.h>

#include <algorithm>

namespace sealbreak {
namespace {

bool any_key(const Trace& trace, bool (*is)(const KeySpec&)) {
  return std::any_of(trace.keys.begin(), trace.keys.end(), is);
}

bool has_nan(const Trace& trace) {
  return any_key(trace, [](const KeySpec& key) { return key.kind == KeyKind::nan; });
}

bool has_always_equal(const Trace& trace) {
  return any_key(trace, [](const KeySpec& key) {
    return key.kind == KeyKind::custom && key.behaviour == Behaviour::always_equal;
  });
}

/// `0.18` is `0.18` and all of `0.18.*`, and not `0.180`.
bool is_of(std::string_view version, std::string_view row) {
  return version.starts_with(row) && (version.size() == row.size() || version[row.size()] == '.');
}

bool any_trace(const Trace&) { return true; }

constexpr KnownFinding rows[] = {
    {"pyrsistent", "0.18", "map/*", has_nan,
     "pmap compares keys with == alone, so a key that is not equal to itself is never found again, "
     "is stored twice when it is set twice, and makes dict(m), repr and copy raise KeyError"},
    {"pyrsistent", "0.18", "map/leaks/*", has_always_equal,
     "pmap.__hash__ looks for its cached hash with getattr, which falls through to the map's own "
     "items: a key that equals the string '_cached_hash' hands out its value as the hash, and "
     "CPython 3.11's slot_tp_hash drops a result that is not an int without releasing it"},
    {"pyrsistent", "0.18", "list/*/value!=*", has_nan,
     "plist compares elements with == alone, so a list with a NaN in it is not equal to itself"},
    {"pyrsistent", "0.18", "list/differential/*/slice/value!=raised(IndexError)", any_trace,
     "plist[-n:] raises IndexError when the list has fewer than n elements, where a slice never does"},
};

}  // namespace

std::span<const KnownFinding> known_findings() { return rows; }

void mark_known(Judgement& judgement, std::string_view version, const Trace& trace) {
  if (!judgement.is_finding()) return;
  for (const KnownFinding& row : rows) {
    if (row.subject != judgement.subject || !is_of(version, row.version)) continue;
    if (fnmatch(std::string(row.signature).c_str(), judgement.signature.c_str(), 0) != 0) continue;
    if (!row.needs(trace)) continue;
    judgement.verdict = Verdict::known;
    judgement.reason += ". " + std::string(row.reason);
    return;
  }
}

}  // namespace sealbreak
