// Stage: one choice on each axis of what freeze leaves open.
// Input: names of axes and values, as in `on_unaware=leave captures=snapshot`.
// Output: the same names back; a table to walk over all axes.
// Invariant: the first value of an axis is the default, and parse(to_string(d)) == d.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sealbreak::impl {

/// An object of a type that does not check its writes.
enum class OnUnaware : std::uint8_t { raise, leave, nullify };
/// After an error midway: nothing is frozen, or what could be frozen whole.
enum class OnError : std::uint8_t { rollback, partial };
/// What a function drags along: all it refers to; and the globals it uses; or a copy of both.
enum class Captures : std::uint8_t { literal, used_names, snapshot };
enum class Weakref : std::uint8_t { leave, strong, nullify };
/// Whether the class of a frozen instance is frozen.
enum class Classes : std::uint8_t { follow, leave };
/// Whether a tuple is immutable by what it holds, or once it is flagged.
enum class Shallow : std::uint8_t { by_content, by_flag };
enum class Hooks : std::uint8_t { after_marking, none };
/// Order of marking, and so of the hooks: first found first followed, or last found first.
enum class Order : std::uint8_t { queue, stack };
/// Frozen objects die with their component's count, or never.
enum class Memory : std::uint8_t { counted, immortal };
/// freeze/isimmutable/MutationError; makeimmutable/isimmutable/NotWriteableError;
/// immutable.freeze/isfrozen/NotWriteableError.
enum class Api : std::uint8_t { draft, prototype, pep795 };

struct Dialect {
  OnUnaware on_unaware = OnUnaware::raise;
  OnError on_error = OnError::rollback;
  Captures captures = Captures::literal;
  Weakref weakref = Weakref::leave;
  Classes classes = Classes::follow;
  Shallow shallow = Shallow::by_content;
  Hooks hooks = Hooks::after_marking;
  Order order = Order::queue;
  Memory memory = Memory::counted;
  Api api = Api::draft;

  friend bool operator==(const Dialect&, const Dialect&) = default;
};

struct Axis {
  std::string_view name;
  std::array<std::string_view, 3> names;  ///< By value; empty beyond the last.
  unsigned values;
  unsigned (*get)(const Dialect&);
  void (*set)(Dialect&, unsigned);
};

namespace detail {

template <class Choice>
constexpr unsigned get_axis(const Dialect& dialect, Choice Dialect::*member) {
  return static_cast<unsigned>(dialect.*member);
}
template <class Choice>
constexpr void set_axis(Dialect& dialect, Choice Dialect::*member, unsigned value) {
  dialect.*member = static_cast<Choice>(value);
}
template <auto Member>
constexpr Axis axis(std::string_view name, std::string_view first, std::string_view second,
                    std::string_view third = "") {
  return {name,
          {first, second, third},
          third.empty() ? 2U : 3U,
          [](const Dialect& dialect) { return get_axis(dialect, Member); },
          [](Dialect& dialect, unsigned value) { set_axis(dialect, Member, value); }};
}

}  // namespace detail

inline constexpr std::array<Axis, 10> kAxes{
    detail::axis<&Dialect::on_unaware>("on_unaware", "raise", "leave", "nullify"),
    detail::axis<&Dialect::on_error>("on_error", "rollback", "partial"),
    detail::axis<&Dialect::captures>("captures", "literal", "used_names", "snapshot"),
    detail::axis<&Dialect::weakref>("weakref", "leave", "strong", "nullify"),
    detail::axis<&Dialect::classes>("classes", "follow", "leave"),
    detail::axis<&Dialect::shallow>("shallow", "by_content", "by_flag"),
    detail::axis<&Dialect::hooks>("hooks", "after_marking", "none"),
    detail::axis<&Dialect::order>("order", "queue", "stack"),
    detail::axis<&Dialect::memory>("memory", "counted", "immortal"),
    detail::axis<&Dialect::api>("api", "draft", "prototype", "pep795"),
};

/// The name of the value that the dialect has on the axis.
inline std::string_view value_name(const Axis& axis, const Dialect& dialect) {
  return axis.names[axis.get(dialect)];
}

/// Sets one axis by names. False, and nothing changes, if there is no such axis or value.
inline bool set_by_name(Dialect& dialect, std::string_view name, std::string_view value) {
  for (const Axis& axis : kAxes) {
    if (axis.name != name) continue;
    for (unsigned at = 0; at < axis.values; ++at) {
      if (axis.names[at] != value) continue;
      axis.set(dialect, at);
      return true;
    }
  }
  return false;
}

/// All axes, `name=value` with spaces between.
inline std::string to_string(const Dialect& dialect) {
  std::string text;
  for (const Axis& axis : kAxes) {
    if (!text.empty()) text += ' ';
    text.append(axis.name).append("=").append(value_name(axis, dialect));
  }
  return text;
}

/// The inverse of to_string. Axes that are not named keep their defaults; nothing if a word is not
/// `axis=value` with names that exist.
inline std::optional<Dialect> parse_dialect(std::string_view text) {
  Dialect dialect;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size() < text.size() ? word.size() + 1 : word.size());
    if (word.empty()) continue;
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    if (!set_by_name(dialect, word.substr(0, equals), word.substr(equals + 1))) return std::nullopt;
  }
  return dialect;
}

}  // namespace sealbreak::impl
