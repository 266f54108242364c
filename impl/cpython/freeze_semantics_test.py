"""What freeze means, by the proposal's own examples and each decision that it left open.

Stage:     impl/cpython. Runs inside the built interpreter: `PYTHON freeze_semantics_test.py`.
Input:     none.   Output: unittest's report.
Invariant: every test states what is unchanged afterwards, not only what was raised.
"""

import gc
import io
import subprocess
import sys
import threading
import types
import unittest
import weakref


def new_class(**names):
    return type("Sample", (), names)


class ProposalTest(unittest.TestCase):
    def test_immutability_in_action(self):
        class Foo:
            pass

        f, g, h = Foo(), Foo(), Foo()
        f.f, g.f, h.f = g, h, g
        g.x = "African Swallow"
        self.assertIs(freeze(f), f)
        with self.assertRaises(MutationError):
            g.x = "European Swallow"
        self.assertEqual(g.x, "African Swallow")
        self.assertTrue(all(map(isimmutable, (f, g, h, Foo))))

    def test_the_counter_keeps_its_class(self):
        class Counter:
            def __init__(self, initial_value):
                self.value = initial_value

            def inc(self):
                self.value += 1

            def get(self):
                return self.value

        c = Counter(0)
        freeze(c)
        with self.assertRaises(MutationError):
            Counter.get = lambda self: 42
        with self.assertRaises(MutationError):
            c.inc()
        self.assertEqual(c.get(), 0)

    def test_bases_and_metaclass_follow(self):
        class Meta(type):
            pass

        class Base(metaclass=Meta):
            pass

        class Derived(Base):
            pass

        freeze(Derived())
        self.assertTrue(isimmutable(Derived) and isimmutable(Base) and isimmutable(Meta))
        with self.assertRaises(MutationError):
            Meta.x = 1

    def test_a_frozen_class_has_mutable_subclasses_and_its_instances_stay(self):
        class Base:
            pass

        old = Base()
        freeze(Base)

        class Derived(Base):
            pass

        Derived.x = 1
        one = Derived()
        one.y = 2
        old.z = 3
        self.assertEqual((one.x, one.y, old.z), (1, 2, 3))
        self.assertFalse(isimmutable(old) or isimmutable(Derived))

    def test_the_error_is_a_type_error(self):
        self.assertTrue(issubclass(MutationError, TypeError))


class QueryTest(unittest.TestCase):
    def test_built_in_values_are_immutable_by_their_contents(self):
        for obj in (1, 2**99, "a", b"a", 1.5, 1j, True, None, ..., NotImplemented, range(3), int, (1, ("a",)),
                    frozenset({1, (2,)}), slice(1, 2), (lambda: 1).__code__):
            self.assertTrue(isimmutable(obj), obj)
        for obj in ([], {}, set(), bytearray(), (1, []), ((((), [2]),),), object(), lambda: 1, slice([], 2),
                    sys, new_class()):
            self.assertFalse(isimmutable(obj), obj)

    def test_deep_nesting_costs_no_stack(self):
        deep = ()
        for _ in range(1_000_000):
            deep = (deep,)
        self.assertTrue(isimmutable(deep))
        while deep:
            (deep,) = deep  # a tuple's own death nests

    def test_a_tuple_of_frozen_things_is_immutable(self):
        held = []
        pair = (held, 1)
        freeze(pair)
        self.assertTrue(isimmutable(pair) and isimmutable(held))


class TraversalTest(unittest.TestCase):
    def test_a_chain_of_a_million(self):
        chain = None
        for _ in range(1_000_000):
            chain = [chain]
        freeze(chain)
        count = 0
        while chain is not None:
            self.assertTrue(isimmutable(chain))
            chain, count = chain[0], count + 1
            if count > 100:
                break

    def test_frozen_cycles_die(self):
        class Node:
            pass

        a, b = Node(), Node()
        a.other, b.other = b, a
        seen = weakref.ref(a)
        freeze(a)
        del a, b
        gc.collect()
        self.assertIsNone(seen())

    def test_frozen_objects_die_by_their_count(self):
        class Node:
            pass

        node = freeze(Node())
        seen = weakref.ref(node)
        del node
        self.assertIsNone(seen())

    def test_a_constant_inside_code_is_reached(self):
        hidden = []

        def f():
            return "constant"

        code = f.__code__
        f.__code__ = code.replace(co_consts=tuple(hidden if c == "constant" else c for c in code.co_consts))
        freeze(f)
        self.assertTrue(isimmutable(hidden))

    def test_a_finaliser_that_brings_back_brings_back_frozen(self):
        class Phoenix:
            def __del__(self):
                SIDE_DOOR[0](self)

        back = []
        SIDE_DOOR[:] = [back.append]
        one = freeze(Phoenix())
        del one
        self.assertTrue(isimmutable(back[0]))


class LeftAloneTest(unittest.TestCase):
    def test_what_is_the_interpreters_is_refused(self):
        module = types.ModuleType("m")
        for obj in (sys, module, module.__dict__, sys.modules, sys.path, sys.__dict__, sys._getframe(), __builtins__):
            with self.assertRaises(TypeError) as caught:
                freeze(obj)
            self.assertNotIsInstance(caught.exception, MutationError)
            self.assertFalse(isimmutable(obj))

    def test_it_is_left_alone_when_reached(self):
        holder = [sys, sys.modules, sys.path]
        freeze(holder)
        self.assertFalse(isimmutable(sys.modules) or isimmutable(sys.path))
        with self.assertRaises(MutationError):
            holder.append(1)
        sys.modules["sealbreak_probe"] = sys
        del sys.modules["sealbreak_probe"]

    def test_the_interpreter_goes_on_and_exits_cleanly(self):
        for program in (
            "class C:\n def m(self): return print\nfreeze(C())\nimport decimal, json\nprint(json.dumps([1]))",
            "import collections.abc\nfreeze(collections.abc.Mapping)\nimport email\n"
            "class M(collections.abc.Mapping):\n __getitem__ = __len__ = __iter__ = None\nprint('[1]')",
            "import json\nx = [1]\nfreezeglobals()\nprint(json.dumps(x))",
        ):
            done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "[1]\n", ""), program)

    def test_freezeglobals_binds_no_name_again(self):
        program = ("x = [1]\nfreezeglobals()\n"
                   "try:\n    x = 2\nexcept MutationError:\n    print('refused', x, isimmutable(x))")
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        self.assertEqual((done.stdout, done.stderr), ("refused [1] True\n", ""))


class UnawareTest(unittest.TestCase):
    def setUp(self):
        self.lock = threading.Lock()
        self.inner = []
        self.holder = {"lock": self.lock, "inner": self.inner}

    def test_raise_rolls_everything_back(self):
        with self.assertRaises(TypeError):
            freeze(self.holder)
        self.assertFalse(isimmutable(self.inner) or isimmutable(self.holder))
        self.holder["more"] = 1

    def test_leave(self):
        freeze(self.holder, on_unaware="leave")
        self.assertTrue(isimmutable(self.inner) and isimmutable(self.holder))
        self.assertFalse(isimmutable(self.lock))
        self.lock.acquire()

    def test_nullify(self):
        class Slotted:
            __slots__ = ("lock",)

        class Plain:
            pass

        slotted, plain, listed = Slotted(), Plain(), [self.lock, self.lock]
        slotted.lock = plain.lock = self.lock
        freeze([self.holder, slotted, plain, listed], on_unaware="nullify")
        self.assertEqual((self.holder["lock"], slotted.lock, plain.lock, listed), (None, None, None, [None, None]))

    def test_nullify_refuses_where_none_has_no_place(self):
        pair = (self.lock, self.inner)
        with self.assertRaises(TypeError):
            freeze([self.holder, pair], on_unaware="nullify")
        self.assertIs(self.holder["lock"], self.lock)
        self.assertFalse(isimmutable(self.inner))

    def test_partial_keeps_what_could_be_frozen_whole(self):
        good, bad = [[1]], [self.lock]
        with self.assertRaises(TypeError):
            freeze([good, bad], on_error="partial")
        self.assertTrue(isimmutable(good) and isimmutable(good[0]))
        self.assertFalse(isimmutable(bad))

    def test_bad_words_are_refused(self):
        for words in ({"on_unaware": "x"}, {"on_error": "x"}, {"captures": "x"}, {"weakref": "x"}):
            with self.assertRaises(ValueError):
                freeze([], **words)


class CapturesTest(unittest.TestCase):
    def make(self):
        cell = [0]
        space = {"used": [1], "unused": [2], "__builtins__": __builtins__}
        exec("def make(cell):\n def f():\n  return used, cell, (lambda: used)\n return f", space)
        return space["make"](cell), cell, space

    def test_literal(self):
        f, cell, space = self.make()
        freeze(f)
        self.assertTrue(isimmutable(cell) and isimmutable(space) and isimmutable(space["unused"]))

    def test_used_names(self):
        f, cell, space = self.make()
        freeze(f, captures="used-names")
        self.assertTrue(isimmutable(cell) and isimmutable(space["used"]))
        self.assertFalse(isimmutable(space) or isimmutable(space["unused"]))
        space["used"] = 3

    def test_snapshot(self):
        f, cell, space = self.make()
        freeze(f, captures="snapshot")
        space["used"] = 3
        self.assertEqual(f()[0], [1])
        self.assertTrue(isimmutable(f()[0]) and isimmutable(cell))
        self.assertFalse(isimmutable(space) or isimmutable(space["unused"]))


class WeakrefTest(unittest.TestCase):
    class Target:
        pass

    def frozen(self, **options):
        target = new_class()()
        reference = weakref.ref(target)
        freeze([reference], **options)
        return target, reference

    def test_leave(self):
        target, reference = self.frozen()
        self.assertFalse(isimmutable(target))
        self.assertIs(reference(), target)

    def test_strong(self):
        target, reference = self.frozen(weakref="strong")
        self.assertTrue(isimmutable(target))

    def test_nullify(self):
        target, reference = self.frozen(weakref="nullify")
        self.assertFalse(isimmutable(target))
        self.assertIsNone(reference())


class HookTest(unittest.TestCase):
    def setUp(self):
        NOTES.clear()

    def test_is_called_when_all_is_marked(self):
        class Noted:
            def __init__(self, name):
                self.name = name

            def __freeze__(self):
                NOTES.append((self.name, all(map(isimmutable, EVERYTHING))))

        NOTES.clear()
        EVERYTHING[:] = [Noted("a"), Noted("b")]
        freeze([*EVERYTHING])
        self.assertEqual(NOTES, [("a", True), ("b", True)])

    def test_an_exception_passes_and_rolls_back(self):
        class Refuses:
            def __freeze__(self):
                NOTES.append("a side effect that stays")
                raise LookupError("no")

        NOTES.clear()
        other = []
        with self.assertRaises(LookupError):
            freeze([other, Refuses()])
        self.assertFalse(isimmutable(other) or isimmutable(Refuses))
        self.assertEqual(NOTES, ["a side effect that stays"])

    def test_a_freeze_inside_joins_the_transaction(self):
        class Nests:
            def __freeze__(self):
                freeze(SIDE)
                raise LookupError("no")

        with self.assertRaises(LookupError):
            freeze(Nests())
        self.assertFalse(isimmutable(SIDE))

    def test_what_a_hook_made_late_is_rolled_back_too(self):
        class Looks:
            def __init__(self):
                self.x = 1

            def __freeze__(self):
                SIDE_DOOR[:] = [self.__dict__]
                raise LookupError("no")

        one = Looks()
        with self.assertRaises(LookupError):
            freeze(one)
        one.y = 2
        self.assertEqual(SIDE_DOOR, [{"x": 1, "y": 2}])
        self.assertFalse(isimmutable(SIDE_DOOR[0]))

    def test_copies_of_a_snapshot_are_rolled_back_too(self):
        held = []

        class Refuses:
            def __freeze__(self):
                sys.modules[__name__].SIDE_DOOR[:] = f.__globals__, f.__closure__[0]
                raise LookupError("no")

        def f():
            return held, isimmutable

        before = f.__globals__, f.__closure__
        with self.assertRaises(LookupError):
            freeze([f, Refuses()], captures="snapshot")
        self.assertTrue(f.__globals__ is before[0] and f.__closure__ is before[1])
        self.assertFalse(SIDE_DOOR[0] is before[0] or any(map(isimmutable, SIDE_DOOR)))

    def test_a_freeze_inside_clears_its_weak_references_with_the_whole(self):
        class Nests:
            def __init__(self, refuses):
                self.refuses = refuses

            def __freeze__(self):
                freeze(SIDE_DOOR[0], weakref="nullify")
                if self.refuses:
                    raise LookupError("no")

        target = new_class()()
        reference = weakref.ref(target)
        SIDE_DOOR[:] = [[reference]]
        with self.assertRaises(LookupError):
            freeze(Nests(True))
        self.assertIs(reference(), target)
        freeze(Nests(False))
        self.assertIsNone(reference())

    def test_the_hook_is_found_on_the_type(self):
        one = new_class()()
        one.__freeze__ = lambda: NOTES.append("wrong")
        NOTES.clear()
        freeze(one)
        self.assertEqual(NOTES, [])


class MiddleTest(unittest.TestCase):
    """A freeze in the middle of a C operation."""

    def test_a_list_being_sorted_refuses(self):
        items = [3, 1, 2]
        refused = []

        def key(x):
            try:
                freeze(items)
            except TypeError:
                refused.append(x)
            return x

        items.sort(key=key)
        self.assertEqual((items, len(refused)), ([1, 2, 3], 3))

    def test_a_dict_frozen_by_a_keys_eq(self):
        class Key:
            def __hash__(self):
                return 1

            def __eq__(self, other):
                freeze(SIDE_DOOR[0])
                return False

        table = {}
        SIDE_DOOR[:] = [table]
        table[Key()] = 1
        with self.assertRaises(MutationError):
            table[Key()] = 2
        self.assertEqual(len(table), 1)

    def test_an_iterator_that_freezes_its_consumer(self):
        items = []

        def gives():
            yield 1
            freeze(items)
            yield 2

        with self.assertRaises(MutationError):
            items.extend(gives())
        self.assertEqual(items, [1])

    def test_a_running_generator_refuses(self):
        def gives():
            try:
                freeze(running[0])
            except TypeError:
                yield "refused"

        running = [None]
        running[0] = gives()
        self.assertEqual(next(running[0]), "refused")

    def test_a_buffer_in_use_refuses(self):
        data = bytearray(b"abc")

        class Reader(io.RawIOBase):
            def readable(self):
                return True

            def readinto(self, view):
                with_error.append(view)
                try:
                    freeze(data)
                except TypeError:
                    refused.append(1)
                return 0

        refused, with_error = [], []
        io.BufferedReader(Reader()).readinto(data)
        self.assertTrue(refused == [1] or isimmutable(data))

    def test_memoryviews_taken_before_and_after(self):
        data = bytearray(b"abc")
        before = memoryview(data)
        freeze(data)
        after = memoryview(data)
        for view in (before, after):
            with self.assertRaises(TypeError):
                view[0] = 1
        self.assertTrue(after.readonly)
        with self.assertRaises(MutationError):
            io.BytesIO(b"xyz").readinto(data)
        self.assertEqual(data, b"abc")


class LateTest(unittest.TestCase):
    """What is made lazily after the freeze is frozen, and reads keep working."""

    def test_late_dicts(self):
        class Plain:
            pass

        plain, function, error = Plain(), lambda: 1, ValueError()
        plain.x = 1
        freeze([plain, function, error])
        for obj in (plain, function, error):
            with self.assertRaises(MutationError):
                obj.__dict__["y"] = 1
        self.assertEqual(plain.__dict__, {"x": 1})

    def test_late_annotations(self):
        class Bare:
            pass

        def annotated(a: int):
            return a

        freeze([Bare, annotated])
        self.assertEqual((Bare.__annotations__, annotated.__annotations__), ({}, {"a": int}))
        for obj in (Bare, annotated):
            with self.assertRaises(MutationError):
                obj.__annotations__["b"] = int

    def test_a_frozen_exception_can_be_raised(self):
        error = freeze(ValueError(1))
        try:  # assertRaises itself writes to what it catches
            raise error
        except ValueError as caught:
            self.assertIs(caught, error)
        with self.Suppressing():
            raise error
        self.assertIsNone(error.__traceback__)

    class Suppressing:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return True


#: Global, as what a class's methods capture is frozen with it, and a module's names are not.
NOTES = []
SIDE = []
SIDE_DOOR = []
EVERYTHING = []

if __name__ == "__main__":
    unittest.main()
