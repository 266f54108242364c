"""Stage: subjects. The examples of each approach, sealed, and what the harness sees of them.

Input: an approach.
Output: an example by its name: an object for the public, `observe()` for the harness, `use(how)`, the canary's identity.
Invariant: the state that `observe` tells is that of harness/subjects/escape_reference.cpp. The canary is an `object()`
that the sealed object alone holds, or a structure's first node; the harness knows its identity only.
"""

import gc
import io
import types

PURSE_MONEY = 10
UNREADABLE = -1


class Sealed:
    """One example. `public` is what an attacker gets; the rest is the harness's."""

    canary = None
    #: The identity of a structure's first node: what it holds is public, itself it is not.
    node = None

    def use(self, how):
        use = getattr(self, "use_" + how, None)
        if use:
            use()

    def passes(self, thing):
        """Whether what an attacker made passes for something sealed of this kind."""
        return False

    def _method(self, name):
        """As the public gets it: a wrapper that takes attributes must show its object's own all the same."""
        return getattr(self.public, name)

    def use_reset_without_proof(self):
        reset = getattr(self.public, "reset", None)
        if reset:
            reset(object())


class Counter(Sealed):
    def __init__(self, approach):
        proof = approach.proof()
        self.canary = id(proof)
        self.public = approach.factories.counter(proof)

    def observe(self):
        return [self._method("value")()]

    def use_next(self):
        self._method("next")()


class Dictionary(Sealed):
    def __init__(self, approach):
        proof = approach.proof()
        self.canary = id(proof)
        self.public = approach.factories.read_only_dict({"a": 1, "b": 2, "c": 3}, proof)

    def observe(self):
        return [self._method("size")(), *(self._method("get")(key) for key in "abc")]


class File(Sealed):
    def __init__(self, approach):
        proof = approach.proof()
        self.canary = id(proof)
        self.public = approach.factories.file_reader(io.BytesIO(b"sealed"), proof)

    def observe(self):
        tell, seek, read = map(self._method, ("tell", "seek", "read"))
        place = tell()
        try:
            seek(0)
            content = list(read(64))
            seek(place)
        except TypeError:  # frozen: to read is to write the place
            content = [UNREADABLE]
        return [place, *content]

    def use_read(self):
        self._method("read")(2)

    def use_seek(self):
        self._method("seek")(0)


class Purse(Sealed):
    """The attacker's purse, and of the same mint two others and a till, which are none of his."""

    def __init__(self, approach):
        proof = approach.proof()
        self.canary = id(proof)
        mint = approach.factories.mint(proof)
        self.public = mint.purse(PURSE_MONEY)
        self._full, self._empty, self._till = mint.purse(PURSE_MONEY), mint.purse(0), mint.purse(0)

    def _balances(self):
        return [purse.balance() for purse in (self._full, self._empty, self._till)] + [self._method("balance")()]

    def observe(self):
        full, empty, till, own = self._balances()
        fine = min(full, empty, till, own) >= 0 and full + empty + till + own <= 2 * PURSE_MONEY
        return [full, empty, int(fine)]

    def use_pay(self):
        self._empty.deposit(1, self._full)

    def use_pay_back(self):
        self._full.deposit(1, self._empty)

    def use_sprout(self):
        self._method("sprout")()

    def passes(self, thing):
        """Money that was not there before comes out of it."""
        try:
            self._till.deposit(1, thing)
        except Exception:
            return False
        return sum(self._balances()) > 2 * PURSE_MONEY


class _Structure(Sealed):
    def passes(self, thing):
        real = type(self.public)
        if type(thing) is real:
            return not self._is_whole(thing)
        return issubclass(type(thing), real)

    def _note_node(self):
        """As the structure is new and held by nobody else. One in C++ has no node that Python sees."""
        for opener in gc.get_referents(self.public):
            if type(opener) is types.FunctionType:
                self.node = id(opener.__closure__[0].cell_contents)

    def _is_whole(self, thing):
        try:
            return len(thing) == len(list(thing))
        except Exception:
            return False


class List(_Structure):
    def __init__(self, approach):
        self.public = approach.list_node([1, 2, 3])
        self._note_node()

    def observe(self):
        return [len(self.public), *self.public]


class Map(_Structure):
    def __init__(self, approach):
        self.public = approach.persistent_map({"a": 1, "b": 2, "c": 3})
        self._note_node()

    def observe(self):
        return [len(self.public), *(self.public.get(key, 0) for key in "abc")]

    def use_get(self):
        self.public.get("a")


FACTORIES = {"counter": Counter, "dictionary": Dictionary, "file": File, "purse": Purse}
STRUCTURES = {"list": List, "map": Map}


class Approach:
    """What is sealed, and with what. Imports only what it needs."""

    proof = object

    def __init__(self, name):
        self.frozen = name.startswith("frozen_")
        getattr(self, "_load_" + name.removeprefix("frozen_"))()

    def _load_control(self):
        import escape_control

        self.examples, self.factories = dict(FACTORIES), escape_control

    def _load_closures(self):
        from cajita import examples

        self.examples, self.factories = dict(FACTORIES), examples

    def _load_bastion(self):
        from bastion import examples

        self.examples, self.factories = dict(FACTORIES), examples

    def _load_cappython(self):
        from cappython import examples

        self.examples, self.factories = dict(FACTORIES), examples

    def _load_cappython_class(self):
        from cappython import examples

        self.examples, self.factories = dict(FACTORIES), examples.make(wrapped=False)

    def _load_sealedstructs(self):
        import sealedstructs

        self.examples = dict(STRUCTURES)
        self.list_node, self.persistent_map = sealedstructs.ListNode, sealedstructs.PersistentMap

    def _load_native(self):
        import sealbreak_native as native
        from cajita import examples

        self.examples, self.factories = {**FACTORIES, **STRUCTURES}, examples.make(native.ImmutableNamespace)
        self.list_node, self.persistent_map = native.ListNode, native.PersistentMap

    def _load_native_bastion(self):
        import sealbreak_native as native
        from bastion import examples

        self.examples, self.factories = dict(FACTORIES), examples.make(native.Bastion)

    def seal(self, example):
        """The example, or None where the approach has none of that name."""
        make = self.examples.get(example)
        if make is None:
            return None
        sealed = make(self)
        if self.frozen:
            self._freeze(sealed)
        return sealed

    @staticmethod
    def _freeze(sealed):
        """What the harness holds of it is frozen with it: all purses of a mint share it."""
        freeze = __builtins__["freeze"] if isinstance(__builtins__, dict) else __builtins__.freeze
        freeze(sealed.public, on_unaware="leave")
