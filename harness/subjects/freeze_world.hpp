// Stage:     subjects. What a freeze trace does, on the model of objects: no values, only who refers to
//            whom and what is frozen.
// Input:     the ops of a trace; the dialect that the interpreter speaks.
// Output:    what each one gives; what the slots hold at the end.
// Invariant: says what harness/subjects/adapters/freeze_runner.py says in an interpreter without a fault.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "harness/subjects/freeze_kinds.hpp"
#include "harness/subjects/subject.hpp"
#include "impl/cpp/freeze_model.hpp"

namespace sealbreak {

class FreezeWorld {
 public:
  explicit FreezeWorld(const SpokenDialect& dialect = {}) : dialect_(dialect) {}

  /// What one op gives; in place of an exception an Outcome that says raised.
  Outcome perform(const OpInfo& info, const Op& op);
  /// Whether each slot's object is immutable; nothing for an empty slot.
  std::vector<Outcome> observe() const;

 private:
  using Node = impl::NodeId;

  /// What the model knows of an object besides its node.
  struct Thing {
    Node node = impl::kNone;
    Link link = Link::none;
    Build build = Build::alone;
    Node dict = impl::kNone;      ///< that `part` shows
    bool weakly_held = false;
    bool buffer = false;
    bool subclassable = false;    ///< a class, metaclasses too
    bool is_metaclass = false;
    bool has_slots_only = false;  ///< of a class: its instances have no dict
  };
  using Slot = std::optional<Thing>;

  static Outcome nothing() { return Outcome::of(Atom{}); }
  Outcome make(int into, int kind, const Slot& held);
  Outcome link(int slot, int other);
  Outcome freeze(const Op& op);
  Outcome subclass(int into, int slot);
  Outcome instance(int into, int slot);
  Outcome part(int into, int slot, std::string_view which);

  Node node(impl::NodeKind kind) { return graph_.add(kind); }
  Node container(const Slot& held, impl::NodeKind kind, impl::EdgeKind edge);
  Thing built(const KindRow& row, const Slot& held);
  Thing with_class(const KindRow& row, const Slot& held);
  Thing function_of(const Slot& held);
  Thing closure_of(const Slot& held);
  /// Keeps it by its node, for when it turns up as a part of something else.
  Thing remember(Thing thing);
  Node target(Node from, impl::EdgeKind kind) const;
  Atom flag(int slot) const;

  SpokenDialect dialect_;
  impl::ObjectGraph graph_;
  std::array<Slot, slots> slots_;
  std::vector<Thing> things_;  ///< by node, where one was remembered
};

/// The reference of the domain `freeze`, in a dialect.
std::unique_ptr<Subject> make_freeze_reference(const SpokenDialect& dialect = {});

}  // namespace sealbreak
