// Stage:     seed. Random seeds for RapidCheck; included by tests only.
// Input:     none.
// Output:    seeds that the format can say.
// Invariant: what is generated is canonical, as in harness/trace/arbitrary_trace.hpp.
#pragma once

#include <rapidcheck.h>

#include "harness/seed/seed.hpp"
#include "harness/trace/arbitrary_trace.hpp"

namespace sealbreak {

/// An expectation that the reference could give.
inline rc::Gen<Outcome> arbitrary_outcome(int op, int keys) {
  const auto integer = rc::gen::map(rc::gen::arbitrary<std::int32_t>(),
                                    [](std::int32_t n) { return Atom::integer(n); });
  const auto box = rc::gen::map(
      rc::gen::pair(rc::gen::inRange(0, value_kinds), rc::gen::inRange(0, op + 1)),
      [](const std::pair<int, int>& box) { return Atom::box(box.first, box.second); });
  const auto key = rc::gen::map(rc::gen::inRange(0, keys), [](int i) { return Atom::key(i); });
  const auto atoms = rc::gen::container<std::vector<Atom>>(
      rc::gen::oneOf(integer, box, key, rc::gen::just(Atom{})));
  return rc::gen::oneOf(
      rc::gen::map(atoms, [](std::vector<Atom> a) { return Outcome::of(std::move(a)); }),
      rc::gen::just(Outcome{}), rc::gen::just(Outcome::limit()),
      rc::gen::element(Outcome::raised("KeyError"), Outcome::raised("KeyRaised")));
}

/// Inside a property only.
inline SpokenDialect any_dialect() {
  SpokenDialect dialect{.takes_choices = *rc::gen::arbitrary<bool>()};
  for (const impl::Axis& axis : impl::kAxes) axis.set(dialect.axes, *rc::gen::inRange(0U, axis.values));
  return dialect;
}

/// Inside a property only.
inline Seed any_seed() {
  Seed seed;
  seed.trace = *rc::gen::arbitrary<Trace>();
  const auto text = rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
  for (auto member : {&Seed::about, &Seed::origin, &Seed::signature, &Seed::subject, &Seed::mutant})
    seed.*member = *text;
  seed.verdict = *rc::gen::element<std::string>("agree", "known", "expected");
  if (seed.trace.domain == &freeze_domain) seed.dialect = any_dialect();
  if (*rc::gen::arbitrary<bool>())
    for (std::size_t i = 0; i < seed.trace.ops.size(); ++i)
      seed.expect.push_back(*arbitrary_outcome(static_cast<int>(i),
                                               static_cast<int>(seed.trace.keys.size())));
  return seed;
}

}  // namespace sealbreak
