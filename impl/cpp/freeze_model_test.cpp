// Stage: the freeze model by examples.
// Input: small graphs in the shape of Python objects, and one of ten million.
// Output: what each dialect freezes, refuses, changes and leaves behind.
// Invariant: one test says one sentence of the semantics.
#include "impl/cpp/freeze_model.hpp"

#include <gtest/gtest.h>

#include "impl/cpp/graph_builder.hpp"

namespace sealbreak::impl::test {
namespace {

using enum NodeKind;

using Status = FreezeResult::Status;

class FreezeTest : public Built {};
class FreezeErrorTest : public Built {};
class FreezeHookTest : public Built {};

TEST_F(FreezeTest, DraftExample) {
  const NodeId cls = node(class_object), h = node(mutable_object, {{cls, EdgeKind::class_of}});
  const NodeId g = node(mutable_object, {{cls, EdgeKind::class_of}, {h, EdgeKind::element}});
  const NodeId f = node(mutable_object, {{cls, EdgeKind::class_of}, {g, EdgeKind::element}});
  graph.link(h, g, EdgeKind::element);
  EXPECT_EQ(write_link(graph, g, h, EdgeKind::element), WriteOutcome::done);
  EXPECT_EQ(freeze(graph, f, {}).marked, (Nodes{f, cls, g, h}));
  const ObjectGraph before = graph;
  EXPECT_EQ(write_link(graph, g, h, EdgeKind::element), WriteOutcome::mutation_error);
  EXPECT_EQ(write_unlink(graph, g, 0), WriteOutcome::mutation_error);
  EXPECT_EQ(write_replace(graph, cls, 0, h), WriteOutcome::mutation_error);
  EXPECT_EQ(graph, before);
}

TEST_F(FreezeTest, ClassFollowsInstanceAndNotTheReverse) {
  const NodeId meta = node(class_object), top = node(class_object, {{meta, EdgeKind::metaclass}});
  const NodeId base = node(class_object, {{top, EdgeKind::base}});
  const NodeId instance = node(mutable_object, {{base, EdgeKind::class_of}});
  const NodeId other = node(mutable_object, {{base, EdgeKind::class_of}});
  const NodeId subclass = node(class_object, {{base, EdgeKind::base}});
  freeze(graph, instance, {});
  EXPECT_TRUE(frozen(base) && frozen(top) && frozen(meta));
  EXPECT_FALSE(frozen(other) || frozen(subclass));
  // A frozen class may be subclassed: that is no write to it.
  EXPECT_EQ(write_link(graph, subclass, top, EdgeKind::base), WriteOutcome::done);
}

TEST_F(FreezeTest, ClassesMayBeLeft) {
  const NodeId cls = node(class_object), x = node(mutable_object, {{cls, EdgeKind::class_of}});
  freeze(graph, x, with("classes=leave"));
  EXPECT_TRUE(frozen(x) && !frozen(cls));
}

TEST_F(FreezeTest, LeavesAreNeverMarked) {
  const NodeId one = node(leaf);
  EXPECT_EQ(freeze(graph, one, {}).marked, Nodes{});
  EXPECT_EQ(freeze(graph, tuple({one}), {}).marked.size(), 1U);
  EXPECT_FALSE(graph.is_flagged(one));
  EXPECT_EQ(write_outcome(graph, one), WriteOutcome::no_such_write);
}

TEST_F(FreezeTest, ModulesAreLeftWhenReachedAndRefusedWhenGiven) {
  const NodeId module = node(left_alone, {{list(), EdgeKind::element}});
  const NodeId names = node(module_namespace);
  const NodeId root = list({module, names});
  EXPECT_EQ(freeze(graph, root, {}).marked, Nodes{root});
  for (const NodeId refused : {module, names}) {
    const FreezeResult result = freeze(graph, refused, with("on_unaware=leave"));
    EXPECT_EQ(result.status, Status::refused_left_alone);
    EXPECT_EQ(result.culprit, refused);
  }
}

TEST_F(FreezeTest, WeakReferences) {
  const NodeId target = list(), weak = node(weakref, {{target, EdgeKind::referent}});
  const ObjectGraph before = graph;
  freeze(graph, weak, {});
  EXPECT_TRUE(frozen(weak) && !frozen(target));
  graph = before;
  freeze(graph, weak, with("weakref=strong"));
  EXPECT_TRUE(frozen(target));
  graph = before;
  freeze(graph, weak, with("weakref=nullify"));
  EXPECT_FALSE(frozen(target));
  EXPECT_EQ(graph.edges(weak)[0].to, kNone);
}

TEST_F(FreezeTest, OrderIsOfFirstOrOfLastFound) {
  const NodeId a1 = list(), a = list({a1}), b1 = list(), b = list({b1}), root = list({a, b});
  const ObjectGraph before = graph;
  EXPECT_EQ(freeze(graph, root, {}).marked, (Nodes{root, a, b, a1, b1}));
  graph = before;
  EXPECT_EQ(freeze(graph, root, with("order=stack")).marked, (Nodes{root, a, b, b1, a1}));
}

TEST_F(FreezeErrorTest, UnawareRaises) {
  const NodeId lock = node(unaware), inner = list({lock}), root = list({list(), inner});
  const ObjectGraph before = graph;
  const FreezeResult result = freeze(graph, root, {});
  EXPECT_EQ(result.status, Status::refused_unaware);
  EXPECT_EQ(result.culprit, lock);
  EXPECT_EQ(result.marked, Nodes{});
  EXPECT_EQ(graph, before);
  EXPECT_EQ(freeze(graph, lock, {}).status, Status::refused_unaware);
}

TEST_F(FreezeErrorTest, UnawareIsLeft) {
  const NodeId lock = node(unaware), inner = tuple({lock}), root = list({inner});
  EXPECT_EQ(freeze(graph, root, with("on_unaware=leave")).status, Status::frozen);
  EXPECT_TRUE(frozen(root));
  EXPECT_EQ(write_outcome(graph, lock), WriteOutcome::done);
  // A tuple with something mutable in it is not immutable, flagged or not, unless the flag decides.
  EXPECT_FALSE(frozen(inner));
  EXPECT_TRUE(is_immutable(graph, inner, with("shallow=by_flag")));
  const NodeId of_leaves = tuple({node(leaf)});
  EXPECT_TRUE(is_immutable(graph, of_leaves, with("")));
  EXPECT_FALSE(is_immutable(graph, of_leaves, with("shallow=by_flag"))) << "nobody has frozen it";
  EXPECT_EQ(freeze(graph, lock, with("on_unaware=leave")).marked, Nodes{});
}

TEST_F(FreezeErrorTest, UnawareIsNullifiedWhereItCanBe) {
  const Dialect dialect = with("on_unaware=nullify");
  const NodeId lock = node(unaware), inner = tuple({lock}), root = list({inner, lock});
  EXPECT_EQ(freeze(graph, root, dialect).status, Status::frozen);
  EXPECT_TRUE(frozen(root) && frozen(inner));
  EXPECT_EQ(graph.edges(root)[1].to, kNone);
  const NodeId set = node(mutable_object, {{lock, EdgeKind::element}, {lock, EdgeKind::key}});
  const ObjectGraph before = graph;
  const FreezeResult result = freeze(graph, set, dialect);
  EXPECT_EQ(result.status, Status::cannot_nullify);
  EXPECT_EQ(result.culprit, lock);
  EXPECT_EQ(graph, before);
  EXPECT_EQ(freeze(graph, lock, dialect).status, Status::cannot_nullify);
}

TEST_F(FreezeErrorTest, PartialKeepsWhatReachesNoFailure) {
  const NodeId lock = node(unaware), cls = node(class_object), ok = list({cls});
  const NodeId bad = list({ok, lock}), bad_cycle = list({bad}), root = list({ok, bad_cycle});
  graph.link(bad, bad_cycle, EdgeKind::element);
  const FreezeResult result = freeze(graph, root, with("on_error=partial"));
  EXPECT_EQ(result.status, Status::refused_unaware);
  EXPECT_EQ(result.marked, (Nodes{ok, cls}));
  EXPECT_TRUE(frozen(ok) && frozen(cls));
  EXPECT_FALSE(frozen(root) || frozen(bad) || frozen(bad_cycle));
}

TEST_F(FreezeErrorTest, TheCulpritIsTheFirstOneMet) {
  const NodeId first = node(unaware), second = node(unaware), root = list({first, list({second})});
  for (const auto* dialect : {"", "on_error=partial"}) {
    EXPECT_EQ(freeze(graph, root, with(dialect)).culprit, first);
  }
}

TEST_F(FreezeErrorTest, PartialUndoesTheChangesOfWhatItUndoes) {
  const NodeId lock = node(unaware), value = list(), shared = node(cell, {{value, EdgeKind::element}});
  const NodeId good = node(function, {{shared, EdgeKind::capture}});
  const NodeId bad = node(function, {{shared, EdgeKind::capture}, {lock, EdgeKind::key}});
  const NodeId keeps = list({lock}), root = list({bad, good, keeps, lock});
  const ObjectGraph before = graph;
  const FreezeResult result =
      freeze(graph, root, with("on_error=partial on_unaware=nullify captures=snapshot"));
  EXPECT_EQ(result.status, Status::cannot_nullify);
  EXPECT_TRUE(frozen(good) && frozen(value) && frozen(keeps));
  EXPECT_FALSE(frozen(root) || frozen(bad) || frozen(shared));
  EXPECT_EQ(graph.edges(bad)[0].to, shared);
  EXPECT_NE(graph.edges(good)[0].to, shared);
  EXPECT_EQ(graph.edges(keeps)[0].to, kNone);
  EXPECT_EQ(graph.edges(root)[3].to, lock);
  ASSERT_EQ(result.copies.size(), 1U);
  EXPECT_EQ(result.copies[0].owner, good);
}

struct FunctionGraph : Built {
  NodeId value = list(), rebound = list(), unused = list();
  NodeId closure = holder(cell, {value});
  NodeId names = holder(module_namespace, {rebound, unused});
  NodeId made = node(function, {{closure, EdgeKind::capture},
                                {names, EdgeKind::globals},
                                {rebound, EdgeKind::global_name}});
};
class FreezeCapturesTest : public FunctionGraph {};

TEST_F(FreezeCapturesTest, LiteralFollowsReferences) {
  freeze(graph, made, {});
  EXPECT_TRUE(frozen(closure) && frozen(value));
  EXPECT_FALSE(frozen(rebound) || frozen(names));
}

TEST_F(FreezeCapturesTest, LiteralTakesAPlainDictOfGlobals) {
  const NodeId dict = list({unused});
  graph.replace(made, 1, {dict, EdgeKind::globals});
  const ObjectGraph before = graph;
  freeze(graph, made, {});
  EXPECT_TRUE(frozen(dict) && frozen(unused));
  graph = before;
  freeze(graph, made, with("captures=used_names"));
  EXPECT_FALSE(frozen(dict) || frozen(unused));
  EXPECT_TRUE(frozen(rebound));
}

TEST_F(FreezeCapturesTest, UsedNamesFreezesTheirValues) {
  freeze(graph, made, with("captures=used_names"));
  EXPECT_TRUE(frozen(closure) && frozen(value) && frozen(rebound));
  EXPECT_FALSE(frozen(names) || frozen(unused));
}

TEST_F(FreezeCapturesTest, SnapshotTakesCopies) {
  const ObjectGraph before = graph;
  const FreezeResult result = freeze(graph, made, with("captures=snapshot"));
  EXPECT_TRUE(frozen(made) && frozen(value) && frozen(rebound));
  EXPECT_FALSE(frozen(closure) || frozen(names) || frozen(unused));
  ASSERT_EQ(result.copies.size(), 2U);
  const NodeId own_cell = graph.edges(made)[0].to, own_names = graph.edges(made)[1].to;
  EXPECT_TRUE(frozen(own_cell) && frozen(own_names));
  EXPECT_EQ(graph.edges(made)[2].to, kNone);
  // Rebinding is allowed, and not seen.
  EXPECT_EQ(write_replace(graph, closure, 0, unused), WriteOutcome::done);
  EXPECT_EQ(graph.edges(own_cell)[0].to, value);
  EXPECT_EQ(graph.edges(own_names)[0].to, rebound);
  EXPECT_EQ(freeze(graph, made, with("captures=snapshot")).copies.size(), 0U);
}

TEST_F(FreezeCapturesTest, SnapshotIsRolledBackWithItsCopies) {
  graph.link(value, node(unaware), EdgeKind::element);
  const ObjectGraph before = graph;
  EXPECT_EQ(freeze(graph, made, with("captures=snapshot")).status, Status::refused_unaware);
  EXPECT_EQ(graph, before);
  EXPECT_EQ(freeze(graph, made, with("captures=snapshot on_error=partial")).marked, Nodes{rebound});
  EXPECT_EQ(graph.edges(made)[0].to, closure);
}

TEST_F(FreezeHookTest, FoundOnTheTypeAndCalledInOrder) {
  const NodeId base = node(class_object), cls = node(class_object, {{base, EdgeKind::base}});
  const NodeId b = node(mutable_object, {{cls, EdgeKind::class_of}});
  const NodeId a = node(mutable_object, {{cls, EdgeKind::class_of}, {b, EdgeKind::element}});
  graph.set_hook(base, Hook::returns);
  const ObjectGraph before = graph;
  // The classes are marked too, and their own type has no hook.
  EXPECT_EQ(freeze(graph, a, {}).hooks_called, (Nodes{a, b}));
  EXPECT_EQ(freeze(graph, a, {}).hooks_called, Nodes{});
  graph = before;
  EXPECT_EQ(freeze(graph, a, with("hooks=none")).hooks_called, Nodes{});
}

TEST_F(FreezeHookTest, ItsExceptionRollsBackWithPartialToo) {
  const NodeId last = list(), raising = list(), root = list({list(), raising, last});
  graph.set_hook(root, Hook::returns);
  graph.set_hook(raising, Hook::raises);
  graph.set_hook(last, Hook::returns);
  const ObjectGraph before = graph;
  const FreezeResult result = freeze(graph, root, with("on_error=partial"));
  EXPECT_EQ(result.status, Status::hook_raised);
  EXPECT_EQ(result.culprit, raising);
  EXPECT_EQ(result.hooks_called, (Nodes{root, raising}));
  EXPECT_EQ(graph, before);
}

TEST_F(FreezeHookTest, AFreezeInsideJoinsTheTransaction) {
  const NodeId inner = list(), other = list({inner}), root = list();
  graph.set_hook(root, Hook::freezes, other);
  graph.set_hook(inner, Hook::returns);
  const ObjectGraph before = graph;
  const FreezeResult result = freeze(graph, root, {});
  EXPECT_EQ(result.marked, (Nodes{root, other, inner}));
  EXPECT_EQ(result.hooks_called, (Nodes{root, inner}));
  graph = before;
  graph.set_hook(inner, Hook::raises);
  EXPECT_EQ(freeze(graph, root, {}).culprit, inner);
  EXPECT_FALSE(frozen(root) || frozen(other) || frozen(inner));
}

TEST_F(FreezeHookTest, ARefusalInsideRaisesOutOfTheHook) {
  const NodeId root = list();
  graph.set_hook(root, Hook::freezes, list({node(unaware)}));
  const FreezeResult result = freeze(graph, root, with("on_error=partial"));
  EXPECT_EQ(result.status, Status::hook_raised);
  EXPECT_EQ(result.culprit, root);
  EXPECT_EQ(result.marked, Nodes{});
}

TEST_F(FreezeTest, TenMillionDeep) {
  constexpr NodeId kLength = 10'000'000;
  const NodeId root = chain(graph, mutable_object, kLength);
  for (const auto* order : {"order=queue", "order=stack"}) {
    const NodeId lock = node(unaware);
    graph.link(kLength - 1, lock, EdgeKind::element);
    EXPECT_EQ(freeze(graph, root, with(order)).status, Status::refused_unaware);
    EXPECT_EQ(freeze(graph, root, with("on_error=partial")).marked.size(), 0U);
    graph.unlink(kLength - 1, 0);
  }
  EXPECT_EQ(freeze(graph, root, {}).marked.size(), kLength);
}

}  // namespace
}  // namespace sealbreak::impl::test
