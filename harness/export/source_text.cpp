#include "harness/export/source_text.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "harness/export/export.hpp"
#include "harness/paths.hpp"

namespace sealbreak {
namespace {

std::string absolute(const std::string& path) { return source_root() + "/" + path; }

bool is_plain(unsigned char c) { return c >= ' ' && c < 0x7f && c != '\\' && c != '"' && c != '?'; }

/// One code point off the front of `text`; U+FFFD for a byte that begins none.
char32_t take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  constexpr char32_t replacement = 0xfffd;
  char32_t point = length == 1 ? first : first & (0x7f >> length);
  bool valid = first < 0x80 || (first >= 0xc2 && first < 0xf5 && text.size() >= length);
  for (std::size_t i = 1; valid && i < length; ++i) {
    valid = (byte(i) & 0xc0) == 0x80;
    point = (point << 6) | (byte(i) & 0x3f);
  }
  valid = valid && point <= 0x10ffff && !(point >= 0xd800 && point < 0xe000);
  text.remove_prefix(valid ? length : 1);
  return valid ? point : replacement;
}

}  // namespace

std::string read_source(const std::string& path) {
  std::ifstream file(absolute(path), std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.good() && text.empty())
    throw ExportError(path + ": can't be read; SEALBREAK_ROOT must be the folder of the sources");
  return text;
}

bool has_source(const std::string& path) { return std::filesystem::is_regular_file(absolute(path)); }

std::string python_literal(std::string_view text) {
  std::string literal = "\"";
  while (!text.empty()) {
    const char32_t point = take_code_point(text);
    if (point < 0x7f && is_plain(static_cast<unsigned char>(point))) literal += static_cast<char>(point);
    else literal += fmt::format("\\U{:08x}", static_cast<std::uint32_t>(point));
  }
  return literal + '"';
}

std::string cpp_literal(std::string_view text) {
  std::string literal = "\"";
  for (const char c : text) {
    // Three octal digits end by themselves; \x would take the letters that follow.
    if (is_plain(static_cast<unsigned char>(c))) literal += c;
    else literal += fmt::format("\\{:03o}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return literal + '"';
}

}  // namespace sealbreak
