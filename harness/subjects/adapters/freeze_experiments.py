"""Stage: subjects. The experiments by which a probe finds out an interpreter's dialect of freeze.

Input: an API of freeze; perhaps the words of its choices.
Output: of each experiment a value of its axis, and how it was seen; or `Unclear`, with why it says nothing.
Invariant: nothing is concluded from a freeze that froze nothing: each experiment has a part that must be frozen.
"""

import _thread
import builtins
import gc
import os
import weakref

UNKNOWN = "unknown"
AXES = ("on_unaware", "on_error", "captures", "weakref", "classes", "shallow", "hooks", "order", "memory")
#: The draft's keyword arguments, and what each may be.
CHOICES = {
    "on_unaware": ("raise", "leave", "nullify"),
    "on_error": ("rollback", "partial"),
    "captures": ("literal", "used-names", "snapshot"),
    "weakref": ("leave", "strong", "nullify"),
}
#: What two words of these axes do differs in what a plain experiment sees.
TELLING = ("on_unaware", "captures", "weakref")


class Unclear(Exception):
    """Why an experiment says nothing of its axis."""


def name_of(error):
    return type(error).__name__


class Hooks:
    """Objects with a hook that notes when it is called: in a pipe, which no freeze stops."""

    #: In a namespace of its own: what a function uses may be frozen with it.
    SOURCE = """
def note(self):
    marked = [isimmutable(each) for each in [self, self.all, *self.all]]
    write(self.file, b"%s %d %d\\n" % (self.name, marked[0], all(marked)))
"""

    def __init__(self, isimmutable):
        self._read, self._write = os.pipe()
        space = {"write": os.write, "isimmutable": isimmutable, "__builtins__": builtins, "__name__": "hook"}
        exec(self.SOURCE, space)
        self._note = space["note"]

    def new(self, name, together):
        """An object, as yet in nothing, that will be frozen with the list `together` and its items."""
        one = type("Sample", (), {"__freeze__": self._note})()
        one.name, one.all, one.file = name.encode(), together, self._write
        return one

    def calls(self):
        """Of each call the name, whether its object was marked, whether all were."""
        os.close(self._write)
        with open(self._read, "rb") as lines:
            return [(name.decode(), own == b"1", every == b"1") for name, own, every in map(bytes.split, lines)]


class Experiments:
    """One an axis. Each makes its objects anew, as a freeze can't be undone."""

    def __init__(self, api, words=None):
        self._api = api
        self._words = words or {}

    def _error(self, obj):
        """The error that freezing it raised, or None."""
        if self._api.isimmutable(obj):
            raise Unclear("an object counts as frozen before it is")
        try:
            self._api.freeze_plainly(obj, **self._words)
        except Exception as error:
            return error
        return None

    def _freeze(self, obj, what, *parts):
        """Freezes it, and makes sure of it and of parts of it that must be frozen, too."""
        error = self._error(obj)
        if error is not None:
            raise Unclear("freezing %s raised %s" % (what, name_of(error)))
        if not self._api.isimmutable(obj):
            raise Unclear("freezing %s raised nothing and did not freeze it" % what)
        if not all(map(self._api.isimmutable, parts)):
            raise Unclear("%s was frozen, but not all that it holds" % what)

    def does_freeze(self):
        """"no" with the reason when all other experiments would be in vain."""
        one = []
        if self._api.isimmutable(one):
            return "no", "a list counts as frozen before it is"
        error = self._error(one)
        if error is not None:
            return "no", " ".join(("freezing a list raised %s: %s" % (name_of(error), error)).split())
        if not self._api.isimmutable(one):
            return "no", "it freezes nothing: a list that was frozen does not count as frozen"
        return "yes", "a list was frozen"

    def choices(self):
        """Whether freeze takes the draft's keyword arguments, and heeds them."""
        for axis, words in CHOICES.items():
            for word in words:
                error = Experiments(self._api, {axis: word})._error([])
                if error is not None:
                    return "no", "freeze takes no choices: %s=%r raised %s" % (axis, word, name_of(error))
        for axis in TELLING:
            seen = {self._with(axis, word) for word in CHOICES[axis]}
            if len(seen - {UNKNOWN}) > 1:
                return "yes", "freeze takes choices; these are its defaults"
        return "no", "freeze takes keyword arguments, but none changes what it does"

    def _with(self, axis, word):
        try:
            return getattr(Experiments(self._api, {axis: word}), axis)()[0]
        except Unclear:
            return UNKNOWN

    def on_unaware(self):
        """In a list where a dict tells nothing: one kind of object that is frozen wrongly is a finding, no dialect."""
        try:
            return self._on_unaware("dict", lambda *items: dict(enumerate(items)))
        except Unclear:
            return self._on_unaware("list", lambda *items: list(items))

    def _on_unaware(self, kind, holding):
        twin = holding(None, [])
        self._freeze(twin, "a " + kind, twin[1])
        lock, inner = _thread.allocate_lock(), []
        if self._api.isimmutable(lock):
            raise Unclear("a lock counts as immutable: nothing that is not aware is known")
        holder = holding(lock, inner)
        error = self._error(holder)
        if error is not None:
            return "raise", "freezing a %s that holds a lock raised %s" % (kind, name_of(error))
        if not self._api.isimmutable(holder) or not self._api.isimmutable(inner):
            raise Unclear("freezing a %s that holds a lock raised nothing, and did not freeze all else in it" % kind)
        if holder[0] is None:
            return "nullify", "the %s's reference to the lock became None" % kind
        if self._api.isimmutable(lock):
            raise Unclear("the lock in a %s was frozen, too: nothing that is not aware is known" % kind)
        with lock:
            return "leave", "the %s was frozen, and the lock in it still works" % kind

    def on_error(self):
        """Whether the good comes before the bad or after it: a freeze may stop where it fails."""
        twin = [[[]]]
        self._freeze(twin, "a list", twin[0], twin[0][0])
        kept = set()
        for place in (0, 1):
            good, holder = [[]], [_thread.allocate_lock()]
            holder.insert(place, good)
            if self._error(holder) is None:
                raise Unclear("no error could be provoked: what is not aware does not raise")
            if self._api.isimmutable(holder):
                raise Unclear("after an error the list that holds its cause is frozen")
            kept |= {self._api.isimmutable(good), self._api.isimmutable(good[0])}
        if len(kept) > 1:
            raise Unclear("after an error some of what could be frozen stayed frozen, and some did not")
        if kept.pop():
            return "partial", "what could be frozen whole stayed frozen after an error"
        return "rollback", "after an error nothing was frozen"

    def captures(self):
        used, unused, new = [], [], []
        space = {"used": used, "unused": unused, "__builtins__": builtins, "__name__": "captures"}
        exec("def f(): return used", space)
        f = space["f"]
        self._freeze(f, "a function")
        if self._api.isimmutable(unused):
            return "literal", "a global that the function does not use was frozen too"
        try:
            space["used"] = new
        except Exception as error:
            raise Unclear("binding a global anew raised %s, but not all globals are frozen" % name_of(error)) from None
        if f() is not new:
            if not self._api.isimmutable(f()):
                raise Unclear("the function keeps a global of its own, which is not frozen")
            return "snapshot", "binding a global anew is not seen by the function"
        if self._api.isimmutable(used):
            return "used_names", "only the globals that the function uses were frozen"
        raise Unclear("neither the function's globals nor their values were frozen")

    def weakref(self):
        target, inner = type("Target", (), {})(), []
        reference = weakref.ref(target)
        self._freeze([reference, inner], "a list with a weak reference", inner)
        if reference() is None:
            return "nullify", "the weak reference was cleared"
        if self._api.isimmutable(target):
            return "strong", "what it refers to was frozen"
        return "leave", "what it refers to was not frozen"

    def classes(self):
        klass = type("Sample", (), {})
        self._freeze(klass(), "an instance")
        if self._api.isimmutable(klass):
            return "follow", "the class of a frozen instance is frozen"
        return "leave", "the class of a frozen instance is not"

    def shallow(self):
        if self._api.isimmutable(tuple([[]])):
            raise Unclear("a tuple counts as immutable whatever it holds")
        values = tuple([tuple([1, "a"])])
        if self._api.isimmutable(values):
            return "by_content", "a tuple of tuples of built-in values is immutable unasked"
        self._freeze(values, "a tuple")
        return "by_flag", "a tuple of built-in values is not immutable before it is frozen"

    def hooks(self):
        hooks, together = Hooks(self._api.isimmutable), [[], []]
        one = hooks.new("one", together)
        together.insert(1, one)
        error = self._error(together)
        calls = hooks.calls()
        if not calls and error is not None:
            raise Unclear("freezing an object with a hook raised " + name_of(error))
        if not calls and not self._api.isimmutable(one):
            raise Unclear("an object with a hook was not frozen")
        if not calls:
            return "none", "__freeze__ was not called"
        if not calls[0][1]:
            raise Unclear("__freeze__ was called before its object was marked")
        if not calls[0][2]:
            raise Unclear("__freeze__ was called when its object was marked, and not yet all that is frozen with it")
        return "after_marking", "__freeze__ was called when all was marked"

    def order(self):
        hooks, together = Hooks(self._api.isimmutable), []
        together += [hooks.new("first", together), hooks.new("second", together)]
        self._error(together)
        called = [name for name, *_ in hooks.calls()]
        if called == ["first", "second"]:
            return "queue", "hooks of a list's items were called from the first to the last"
        if called == ["second", "first"]:
            return "stack", "hooks of a list's items were called from the last to the first"
        raise Unclear("no hooks, no order" if not called else "hooks were called as " + ", ".join(called))

    def memory(self):
        one = type("Sample", (), {})()
        one.itself = one
        seen = weakref.ref(one)
        self._freeze(one, "a cycle")
        del one
        gc.collect()
        return ("counted", "a frozen cycle died") if seen() is None else ("immortal", "a frozen cycle lived on")
