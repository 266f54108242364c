// Stage:     subjects. Runs traces on an adapter written in C++: a class with one method an op.
// Input:     a trace; an Adapter (see map_adapter.hpp) with a table of its methods.
// Output:    a RunResult.
// Invariant: an op that raises leaves every slot as it was.
#pragma once

#include <array>
#include <utility>

#include "harness/subjects/key_model.hpp"
#include "harness/subjects/subject.hpp"

namespace sealbreak {

/// What an adapter throws where Python raises; `what` is the exception's name there.
struct Raised {
  const char* what;
};
/// The op would build something larger than a trace may.
struct Limit {};

template <class Adapter>
struct Method {
  std::string_view name;
  Outcome (*call)(Adapter&, const Op&);
};

namespace detail {
template <auto Member, class Adapter, class... Int>
Outcome call_member(Adapter& adapter, const Op& op, Outcome (Adapter::*)(Int...)) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return (adapter.*Member)(static_cast<Int>(op.operands[I])...);
  }(std::index_sequence_for<Int...>{});
}
}  // namespace detail

/// A row of an adapter's method table: `method<&MapAdapter::set>("set")`. The member takes the op's
/// operands as ints, in the order of the op table.
template <class Adapter, auto Member>
constexpr Method<Adapter> method(std::string_view name) {
  return {name, [](Adapter& adapter, const Op& op) {
            return detail::call_member<Member>(adapter, op, Member);
          }};
}

template <class Adapter>
class CppSubject final : public Subject {
 public:
  explicit CppSubject(SubjectInfo info) : info_(std::move(info)) {
    for (const OpInfo& op : find_domain(info_.domain)->ops) {
      const Method<Adapter>* found = nullptr;
      for (const Method<Adapter>& candidate : Adapter::methods())
        if (candidate.name == op.name) found = &candidate;
      methods_.push_back(found);
      if (found == nullptr) info_.unsupported.emplace_back(op.name);
    }
  }

  const SubjectInfo& info() const override { return info_; }

  RunResult run(const Trace& trace, const RunOptions& options) override {
    RunResult result;
    const auto nodes_before = Adapter::node_count();
    {
      KeyTable keys(trace);
      Adapter adapter(keys);
      asked() = {};
      *ops_done = 0;
      asked().reenter = [&](KeyState& key) { adapter.reenter(key); };
      for (std::size_t i = 0; i < trace.ops.size(); ++i)
        step(adapter, trace, static_cast<int>(i), options, result);
      result.finals = observe(adapter);
      for (int slot = 0; slot < slots; ++slot) result.shapes.push_back(adapter.shape(slot));
      asked().reenter = nullptr;
    }
    const auto nodes_after = Adapter::node_count();
    result.leaks.nodes = static_cast<std::int64_t>(nodes_after.live() - nodes_before.live());
    return result;
  }

 private:
  void step(Adapter& adapter, const Trace& trace, int index, const RunOptions& options,
            RunResult& result) {
    const Op& op = trace.ops[static_cast<std::size_t>(index)];
    adapter.begin_op(index, operand(trace.info(op), op, OperandKind::slot));
    result.nodes_allowed.push_back(
        trace.info(op).shape == Shape::cost ? adapter.nodes_allowed(trace.info(op), op) : 0);
    result.touched.push_back(touched(adapter, trace, op));
    const OpCounts before = asked().counts;
    asked().armed = true;
    result.outcomes.push_back(perform(adapter, op));
    asked().armed = false;
    result.counts.push_back(asked().counts - before);
    ++*ops_done;
    if (options.observe_each) result.after.push_back(observe(adapter));
  }

  /// Entries of the slots that a bulk op reads, and those that it brings; 1 for a point op.
  static std::uint32_t touched(const Adapter& adapter, const Trace& trace, const Op& op) {
    const OpInfo& info = trace.info(op);
    if (info.work == Work::point) return 1;
    std::size_t entries = 1;
    for (int i = 0; i < max_operands; ++i) {
      const auto operand = op.operands[static_cast<std::size_t>(i)];
      if (info.operands[i].kind == OperandKind::slot) entries += adapter.size(operand);
      if (info.operands[i].kind == OperandKind::count) entries += static_cast<std::size_t>(operand);
    }
    return static_cast<std::uint32_t>(entries);
  }

  Outcome perform(Adapter& adapter, const Op& op) {
    const Method<Adapter>* method = methods_[op.code];
    if (method == nullptr) return {Kind::unsupported, "no such method", {}};
    try {
      return method->call(adapter, op);
    } catch (const Raised& raised) {
      return Outcome::raised(raised.what);
    } catch (const KeyRaised&) {
      return Outcome::raised("KeyRaised");
    } catch (const Limit&) {
      return Outcome::limit();
    }
  }

  std::vector<Outcome> observe(Adapter& adapter) {
    std::vector<Outcome> seen;
    for (int slot = 0; slot < slots; ++slot) seen.push_back(adapter.observe(slot));
    return seen;
  }

  SubjectInfo info_;
  std::vector<const Method<Adapter>*> methods_;
};

}  // namespace sealbreak
