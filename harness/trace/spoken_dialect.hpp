// Stage:     trace. The dialect of freeze that a trace is judged by: what its interpreter speaks.
// Input:     names of axes and values.
// Output:    what one call of freeze means in it; the same as text.
// Invariant: without a word about it, it is the draft's, with choices and its defaults.
#pragma once

#include <string>
#include <vector>

#include "impl/cpp/dialect.hpp"

namespace sealbreak {

struct SpokenDialect {
  impl::Dialect axes{};
  bool takes_choices = true;           ///< whether freeze takes the axes below as arguments
  std::vector<std::string> unknown{};  ///< axes that could not be tried: taken for the default

  /// What could not be tried says nothing about what is spoken.
  friend bool operator==(const SpokenDialect& a, const SpokenDialect& b) {
    return a.axes == b.axes && a.takes_choices == b.takes_choices;
  }
};

/// The first axes, in the order of the words of the op `freeze`.
inline constexpr unsigned choice_axes = 4;

/// The dialect of one call: where freeze takes no choices, what is chosen counts for nothing.
inline impl::Dialect with_choices(const SpokenDialect& spoken, const impl::Dialect& chosen) {
  impl::Dialect dialect = spoken.axes;
  if (!spoken.takes_choices) return dialect;
  for (unsigned at = 0; at < choice_axes; ++at) impl::kAxes[at].set(dialect, impl::kAxes[at].get(chosen));
  return dialect;
}

/// What differs from the draft: `api=prototype captures=used_names, no choices`; else `the draft's`.
inline std::string print_dialect(const SpokenDialect& spoken) {
  std::string text;
  for (const impl::Axis& axis : impl::kAxes) {
    if (axis.get(spoken.axes) == axis.get({})) continue;
    if (!text.empty()) text += ' ';
    text.append(axis.name).append("=").append(value_name(axis, spoken.axes));
  }
  if (!spoken.takes_choices) text += text.empty() ? "no choices" : ", no choices";
  return text.empty() ? "the draft's" : text;
}

}  // namespace sealbreak
