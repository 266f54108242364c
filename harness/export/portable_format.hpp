// Stage:     export. What the embedded pieces use of {fmt}, for programs that must do without it.
// Input:     `{}` and `{:#x}`, numbers and strings.
// Output:    text.
// Invariant: never included in the project itself: embedded by export_cpp in place of <fmt/format.h>.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

namespace fmt {

template <class T>
std::string as_text(const T& value, std::string_view spec) {
  if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return std::string(std::string_view(value));
  } else {
    if (spec != ":#x") return std::to_string(value);
    const bool negative = value < 0;
    auto rest = static_cast<unsigned long long>(value);
    if (negative) rest = 0 - rest;
    std::string digits;
    do digits.insert(0, 1, "0123456789abcdef"[rest % 16]);
    while ((rest /= 16) != 0);
    return (negative ? "-0x" : "0x") + digits;
  }
}

inline std::string format(std::string_view pattern) { return std::string(pattern); }

template <class First, class... Rest>
std::string format(std::string_view pattern, const First& first, const Rest&... rest) {
  const std::size_t open = pattern.find('{'), close = pattern.find('}');
  return std::string(pattern.substr(0, open)) +
         as_text(first, pattern.substr(open + 1, close - open - 1)) +
         format(pattern.substr(close + 1), rest...);
}

}  // namespace fmt
