#include "harness/command/step_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "oracles/equivalence.hpp"

namespace sealbreak {
namespace {

/// A cell of a long list is cut; --json has it whole.
constexpr std::size_t widest = 44;

std::string cut(std::string text) {
  if (text.size() > widest) text = text.substr(0, widest - 3) + "...";
  return text;
}

const Judgement* objection(const SubjectSteps& subject, int op) {
  const auto found = std::find_if(
      subject.judgements.begin(), subject.judgements.end(), [&](const Judgement& j) {
        return j.op == op && j.verdict != Verdict::agree && j.verdict != Verdict::skipped;
      });
  return found == subject.judgements.end() ? nullptr : &*found;
}

std::string cell(const Equivalence& equivalence, Shape shape, const Outcome& expected,
                 const SubjectSteps& subject, std::size_t op) {
  const Outcome& got = subject.outcomes[op];
  std::string text = equivalence.same(expected, got, shape) ? "=" : cut(print_outcome(got));
  if (const Judgement* j = objection(subject, static_cast<int>(op)))
    text += fmt::format(" <{}>", j->is_finding() ? "DIVERGES" : name_of(j->verdict));
  return text;
}

using Row = std::vector<std::string>;

void print_rows(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows[0].size());
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += fmt::format("{:<{}}  ", row[i], widths[i]);
    line.erase(line.find_last_not_of(' ') + 1);
    fmt::print("  {}\n", line);
  }
}

}  // namespace

void print_steps(const Trace& trace, const std::vector<SubjectSteps>& subjects) {
  const Equivalence equivalence(trace);
  std::vector<Row> rows{{"#", "op"}};
  for (const SubjectSteps& subject : subjects) rows[0].push_back(subject.name);
  for (std::size_t i = 0; i < trace.ops.size(); ++i) {
    const Outcome& expected = subjects[0].outcomes[i];
    Row row{fmt::format("{}", i), print_op(trace, trace.ops[i]), cut(print_outcome(expected))};
    for (std::size_t s = 1; s < subjects.size(); ++s)
      row.push_back(cell(equivalence, trace.info(trace.ops[i]).shape, expected, subjects[s], i));
    rows.push_back(std::move(row));
  }
  print_rows(rows);
}

}  // namespace sealbreak
