#include "harness/subjects/interpreter_dialect.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>

#include "harness/paths.hpp"
#include "harness/subjects/interpreter_process.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::ordered_json;

/// Its experiments take a moment; far more when it is sanitized and the machine is busy.
constexpr int probe_milliseconds = 60000;
constexpr std::string_view unknown = "unknown";
/// Of what it said wrongly: enough to know it again.
constexpr std::size_t shown_bytes = 200;

toml::table read_table(const std::string& file) {
  if (file.empty()) return {};
  try {
    return toml::parse_file(file);
  } catch (const toml::parse_error& error) {
    throw BadDialect(fmt::format("{}:{}: {}", file, error.source().begin.line, error.description()));
  }
}

/// The last line that says something, for a message of one line.
std::string last_line(std::string_view text) {
  const std::size_t end = text.find_last_not_of(" \r\n\t");
  if (end == std::string_view::npos) return "";
  text = text.substr(0, end + 1);
  std::string line(text.substr(text.find_last_of('\n') + 1).substr(0, shown_bytes));
  for (char& c : line)
    if (!std::isprint(static_cast<unsigned char>(c))) c = '?';
  return line;
}

/// What came instead of an answer.
std::string no_answer(const Answer& answer) {
  if (answer.how == Answer::How::line) return fmt::format("its answer is no answer: {}", last_line(answer.line));
  if (answer.how == Answer::How::flood) return "it says ever more";
  const std::string cause = last_line(answer.errors);
  return fmt::format("it gave no answer, {}{}{}", answer.death, cause.empty() ? "" : ": ", cause);
}

Json ask(const ProbeOptions& options, const std::string& api) {
  std::vector<std::string> line = script_line(options.path, "freeze_probe.py");
  if (!options.api_file.empty()) line.insert(line.end(), {"--api-file", options.api_file});
  if (!api.empty()) line.insert(line.end(), {"--api", api});
  Answer answer;
  try {
    answer = InterpreterProcess(line, {.keeps_errors = true}).ask("", probe_milliseconds);
  } catch (const std::runtime_error& error) {
    throw NoInterpreter(error.what());
  }
  if (answer.how == Answer::How::late)
    throw NoInterpreter(fmt::format("{}: its experiments take longer than {} s", options.path, probe_milliseconds / 1000));
  const Json said = Json::parse(answer.line, nullptr, false);
  if (answer.how != Answer::How::line || !said.is_object() || !said.contains("api"))
    throw NoInterpreter(fmt::format("{}: is no Python, or can't be tried: {}", options.path, no_answer(answer)));
  if (said["api"].is_null()) throw NoInterpreter(fmt::format("{}: {}", options.path, said["why"].get<std::string>()));
  return said;
}

/// The value that the file gives to an axis; empty when it says nothing of it.
std::string given(const toml::table& table, std::string_view axis) {
  return table[axis].value_or(std::string());
}

void check_table(const toml::table& table, const std::string& file) {
  for (const auto& [key, value] : table) {
    if (key.str() == "choices" && value.is_boolean()) continue;
    impl::Dialect ignored;
    const std::string word = value.value_or(std::string());
    if (!impl::set_by_name(ignored, key.str(), word))
      throw BadDialect(fmt::format("{}: no axis '{}' with a value '{}'; `sealbreak probe` prints the axes", file,
                                   std::string(key.str()), word));
  }
}

/// Sets each axis as it was found, or as the file has it.
void take_axes(Probed& probed, const Json& found, const toml::table& table, const std::string& file) {
  for (const auto& [axis, answer] : found.items()) {
    AxisAnswer row{axis, answer.at(0), answer.at(1)};
    if (const std::string word = given(table, axis); !word.empty()) row.value = word, row.seen = "given in " + file;
    if (!impl::set_by_name(probed.dialect.axes, axis, row.value)) {
      row.value = unknown;
      probed.dialect.unknown.push_back(axis);
    }
    probed.axes.push_back(row);
  }
}

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

std::vector<std::string> script_line(const std::string& interpreter, const std::string& script) {
  // Not -I: it would ignore the hash seed too. The environment holds nothing else, and there is no site.
  return {interpreter, "-s", "-S", "-W", "ignore", source_root() + "/harness/subjects/adapters/" + script};
}

Probed probe_interpreter(const ProbeOptions& options) {
  const toml::table table = read_table(options.dialect_file);
  check_table(table, options.dialect_file);
  const Json said = ask(options, given(table, "api"));
  Probed probed{
      .implementation = said.at("implementation"), .version = said.at("version"), .axes = {}, .choices_seen = {}, .dialect = {}};
  impl::set_by_name(probed.dialect.axes, "api", said.at("api").get<std::string>());
  const std::optional<bool> choices = table["choices"].value<bool>();
  probed.dialect.takes_choices = choices.value_or(said.at("choices").get<bool>());
  probed.choices_seen = choices ? "choices given in " + options.dialect_file : said.at("choices_seen").get<std::string>();
  take_axes(probed, said.at("axes"), table, options.dialect_file);
  return probed;
}

std::string interpreter_from_environment() { return from_environment("SEALBREAK_INTERPRETER"); }
std::string dialect_from_environment() { return from_environment("SEALBREAK_DIALECT"); }

}  // namespace sealbreak
