#include "harness/subjects/freeze_world.hpp"

#include "harness/subjects/key_model.hpp"

namespace sealbreak {
namespace {

using impl::EdgeKind;
using impl::kNone;
using impl::NodeKind;

std::string_view word(const OpInfo& info, const Op& op, std::size_t operand) {
  return info.operands[operand].words[static_cast<std::size_t>(op.operands[operand])];
}

/// What the words of the op `freeze` choose.
impl::Dialect chosen_by(const Op& op) {
  return {.on_unaware = static_cast<impl::OnUnaware>(op.operands[1]),
          .on_error = static_cast<impl::OnError>(op.operands[2]),
          .captures = static_cast<impl::Captures>(op.operands[3]),
          .weakref = static_cast<impl::Weakref>(op.operands[4])};
}

}  // namespace

FreezeWorld::Node FreezeWorld::target(Node from, EdgeKind kind) const {
  for (const impl::Edge edge : graph_.edges(from))
    if (edge.kind == kind) return edge.to;
  return kNone;
}

FreezeWorld::Thing FreezeWorld::remember(Thing thing) {
  if (things_.size() <= thing.node) things_.resize(thing.node + 1);
  things_[thing.node] = thing;
  return thing;
}

/// A node of this kind that refers to what the slot holds.
FreezeWorld::Node FreezeWorld::container(const Slot& held, NodeKind kind, EdgeKind edge) {
  const Node made = node(kind);
  if (held) graph_.link(made, held->node, edge);
  return made;
}

/// An instance of a class of its own.
FreezeWorld::Thing FreezeWorld::with_class(const KindRow& row, const Slot& held) {
  Thing klass{.node = node(NodeKind::class_object), .link = Link::direct, .build = Build::klass,
              .weakly_held = true, .subclassable = true};
  klass.has_slots_only = row.build == Build::slotted;
  if (row.hook != impl::Hook::none) graph_.set_hook(klass.node, row.hook);
  remember(klass);
  Thing thing{.node = node(row.node), .link = row.link, .build = row.build, .weakly_held = row.weakly_held};
  graph_.link(thing.node, klass.node, EdgeKind::class_of);
  if (row.build == Build::slotted) {
    if (held) graph_.link(thing.node, held->node, EdgeKind::element);
    return thing;
  }
  thing.dict = container(held, NodeKind::mutable_object, EdgeKind::element);
  graph_.link(thing.node, thing.dict, EdgeKind::element);
  return thing;
}

FreezeWorld::Thing FreezeWorld::function_of(const Slot& held) {
  Thing thing{.node = node(NodeKind::function), .link = Link::globals, .build = Build::function, .weakly_held = true};
  const Node globals = container(held, NodeKind::mutable_object, EdgeKind::element);
  graph_.link(thing.node, globals, EdgeKind::globals);
  if (held) graph_.link(thing.node, held->node, EdgeKind::global_name);
  return thing;
}

/// Over the very cell in the slot, if there is one.
FreezeWorld::Thing FreezeWorld::closure_of(const Slot& held) {
  Thing thing{.node = node(NodeKind::function), .build = Build::closure, .weakly_held = true};
  const bool is_cell = held && held->build == Build::cell;
  const Node cell = is_cell ? held->node : container(held, NodeKind::cell, EdgeKind::element);
  if (!is_cell) remember({.node = cell, .link = Link::cell, .build = Build::cell});
  graph_.link(thing.node, cell, EdgeKind::capture);
  return thing;
}

FreezeWorld::Thing FreezeWorld::built(const KindRow& row, const Slot& held) {
  Thing thing{.link = row.link, .build = row.build, .weakly_held = row.weakly_held, .buffer = row.buffer};
  const auto holder = [&](EdgeKind edge) { return container(held, row.node, edge); };
  switch (row.build) {
    case Build::attribute:
    case Build::slotted: return with_class(row, held);
    case Build::function: return function_of(held);
    case Build::closure: return closure_of(held);
    case Build::alone: thing.node = node(row.node); break;
    case Build::direct:
    case Build::cell: thing.node = holder(EdgeKind::element); break;
    case Build::fixed: thing.node = holder(EdgeKind::key); break;
    case Build::wrapped: {
      thing.node = node(row.node);
      const Node wrapper = container(held, NodeKind::mutable_object, EdgeKind::key);
      if (held) graph_.link(thing.node, wrapper, EdgeKind::key);
      break;
    }
    case Build::bare:
    case Build::bare_fixed:
      thing.node = row.build == Build::bare ? node(row.node) : holder(EdgeKind::key);
      thing.dict = row.build == Build::bare ? container(held, NodeKind::mutable_object, EdgeKind::element)
                                            : node(NodeKind::mutable_object);
      graph_.link(thing.node, thing.dict, EdgeKind::element);
      break;
    case Build::klass:
    case Build::metaclass:
      thing.node = holder(EdgeKind::element);
      thing.subclassable = true;
      thing.is_metaclass = row.build == Build::metaclass;
      break;
    case Build::built_in_class:
      thing.node = node(row.node);
      thing.subclassable = true;
      break;
    case Build::memoryview:
      thing.node = node(row.node);
      if (held && held->buffer) graph_.link(thing.node, held->node, EdgeKind::key);
      break;
    case Build::weakref:
      thing.node = node(row.node);
      if (held && held->weakly_held) graph_.link(thing.node, held->node, EdgeKind::referent);
      break;
    case Build::super: {
      const Thing instance = with_class(freeze_kinds[3], held);
      thing.node = node(row.node);
      graph_.link(thing.node, instance.node, EdgeKind::key);
      break;
    }
  }
  return thing;
}

Outcome FreezeWorld::make(int into, int kind, const Slot& held) {
  slots_[static_cast<std::size_t>(into)] = remember(built(freeze_kinds[static_cast<std::size_t>(kind)], held));
  return {};
}

Outcome FreezeWorld::link(int slot, int other) {
  const Slot &from = slots_[static_cast<std::size_t>(slot)], &to = slots_[static_cast<std::size_t>(other)];
  if (!from || !to) return nothing();
  Node holder = from->node;
  if (from->link == Link::none) return Outcome::raised("NoLink");
  if (from->link == Link::silent) return {};
  if (from->link == Link::globals) holder = target(from->node, EdgeKind::globals);
  const bool through_object = from->link == Link::attribute;
  if (through_object) holder = from->dict;
  // The namespace of a function can be written whether the function is frozen or not.
  if (graph_.is_flagged(holder) || (through_object && graph_.is_flagged(from->node)))
    return Outcome::raised("MutationError");
  if (from->link == Link::cell)
    while (!graph_.edges(holder).empty()) graph_.unlink(holder, 0);
  if (from->link != Link::wrapped) {
    graph_.link(holder, to->node, from->build == Build::fixed ? EdgeKind::key : EdgeKind::element);
    return {};
  }
  const Node wrapper = container(to, NodeKind::mutable_object, EdgeKind::key);
  graph_.link(holder, wrapper, EdgeKind::key);
  return {};
}

Outcome FreezeWorld::freeze(const Op& op) {
  const Slot& slot = slots_[static_cast<std::size_t>(op.operands[0])];
  if (!slot) return nothing();
  const impl::FreezeResult result = impl::freeze(graph_, slot->node, with_choices(dialect_, chosen_by(op)));
  if (result.status == impl::FreezeResult::Status::hook_raised) return Outcome::raised("HookRaised");
  if (result.status != impl::FreezeResult::Status::frozen) return Outcome::raised("TypeError");
  std::vector<Atom> flags;
  for (int i = 0; i < slots; ++i) flags.push_back(flag(i));
  return Outcome::of(std::move(flags));
}

Outcome FreezeWorld::subclass(int into, int slot) {
  const Slot base = slots_[static_cast<std::size_t>(slot)];
  if (!base) return nothing();
  if (!base->subclassable) return Outcome::raised("TypeError");
  Thing thing{.node = node(NodeKind::class_object), .link = Link::direct, .build = Build::klass,
              .weakly_held = true, .subclassable = true, .is_metaclass = base->is_metaclass};
  graph_.link(thing.node, base->node, EdgeKind::base);
  if (const Node metaclass = target(base->node, EdgeKind::metaclass); metaclass != kNone)
    graph_.link(thing.node, metaclass, EdgeKind::metaclass);
  slots_[static_cast<std::size_t>(into)] = remember(thing);
  return {};
}

Outcome FreezeWorld::instance(int into, int slot) {
  const Slot klass = slots_[static_cast<std::size_t>(slot)];
  if (!klass) return nothing();
  if (!klass->subclassable) return Outcome::raised("TypeError");
  Thing thing;
  if (klass->is_metaclass) {
    thing = {.node = node(NodeKind::class_object), .link = Link::direct, .build = Build::klass,
             .weakly_held = true, .subclassable = true};
    graph_.link(thing.node, klass->node, EdgeKind::metaclass);
  } else if (klass->build == Build::built_in_class) {
    thing = {.node = node(NodeKind::mutable_object), .link = Link::direct, .build = Build::direct};
  } else {
    thing = {.node = node(NodeKind::mutable_object), .build = Build::slotted};
    graph_.link(thing.node, klass->node, EdgeKind::class_of);
    if (!klass->has_slots_only) {
      thing.build = Build::attribute, thing.link = Link::attribute, thing.weakly_held = true;
      thing.dict = node(NodeKind::mutable_object);
      graph_.link(thing.node, thing.dict, EdgeKind::element);
    }
  }
  slots_[static_cast<std::size_t>(into)] = remember(thing);
  return {};
}

Outcome FreezeWorld::part(int into, int slot, std::string_view which) {
  const Slot whole = slots_[static_cast<std::size_t>(slot)];
  if (!whole) return nothing();
  Node found = kNone;
  if (which == "class") {
    found = target(whole->node, EdgeKind::class_of);
    if (found == kNone) found = target(whole->node, EdgeKind::metaclass);
  }
  if (which == "cell") found = target(whole->node, EdgeKind::capture);
  const bool is_dict = which == "dict" || which == "globals";
  if (which == "dict") found = whole->dict;
  if (which == "globals") found = target(whole->node, EdgeKind::globals);
  if (found == kNone) return Outcome::raised("NoPart");
  Thing thing{.node = found, .link = is_dict ? Link::direct : Link::cell, .build = is_dict ? Build::direct : Build::cell};
  // A copy that a freeze made is not remembered: it is what it is a copy of.
  if (!is_dict && found < things_.size() && things_[found].node == found) thing = things_[found];
  slots_[static_cast<std::size_t>(into)] = thing;
  return {};
}

Atom FreezeWorld::flag(int slot) const {
  const Slot& held = slots_[static_cast<std::size_t>(slot)];
  return held ? Atom::integer(impl::is_immutable(graph_, held->node, dialect_.axes) ? 1 : 0) : Atom{};
}

std::vector<Outcome> FreezeWorld::observe() const {
  std::vector<Outcome> seen;
  for (int slot = 0; slot < slots; ++slot) seen.push_back(Outcome::of(flag(slot)));
  return seen;
}

Outcome FreezeWorld::perform(const OpInfo& info, const Op& op) {
  const auto& x = op.operands;
  const auto at = [&](std::size_t i) -> Slot& { return slots_[static_cast<std::size_t>(x[i])]; };
  if (info.name == "make") return make(x[0], x[1], std::nullopt);
  if (info.name == "hold") return make(x[0], x[1], at(2));
  if (info.name == "link") return link(x[0], x[1]);
  if (info.name == "freeze") return freeze(op);
  if (info.name == "subclass") return subclass(x[0], x[1]);
  if (info.name == "instance") return instance(x[0], x[1]);
  if (info.name == "part") return part(x[0], x[1], word(info, op, 2));
  if (info.name == "alias") return at(0) = at(1), Outcome{};
  if (info.name == "drop") return at(0).reset(), Outcome{};
  if (info.name == "collect") return {};
  if (info.name == "middle" || info.name == "health" || info.name == "exit") return Outcome::of(Atom::integer(1));
  // Every other op asks how the object behaves: as what it is.
  return Outcome::of(flag(x[0]));
}

namespace {

class FreezeReference final : public Subject {
 public:
  explicit FreezeReference(const SpokenDialect& dialect) { info_.claims.dialect = dialect; }

  const SubjectInfo& info() const override { return info_; }

  RunResult run(const Trace& trace, const RunOptions&) override {
    RunResult result;
    FreezeWorld world(info_.claims.dialect);
    *ops_done = 0;
    for (const Op& op : trace.ops) {
      result.outcomes.push_back(world.perform(trace.info(op), op));
      ++*ops_done;
    }
    result.finals = world.observe();
    result.counts.resize(trace.ops.size());
    result.nodes_allowed.resize(trace.ops.size());
    result.touched.assign(trace.ops.size(), 1);
    return result;
  }

 private:
  // It says nothing of keys: the trace has none.
  SubjectInfo info_{"reference", "1", "freeze", "C++", {}, {}, false};
};

}  // namespace

std::unique_ptr<Subject> make_freeze_reference(const SpokenDialect& dialect) {
  return std::make_unique<FreezeReference>(dialect);
}

}  // namespace sealbreak
