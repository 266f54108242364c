"""What freeze means, by the proposal's own examples: what it reaches, what is immutable, what is left alone.

Stage:     impl/cpython. Runs inside the built interpreter: `PYTHON freeze_semantics_test.py`.
Input:     none.   Output: unittest's report.
Invariant: every test states what is unchanged afterwards, not only what was raised.
"""

import datetime
import gc
import os
import subprocess
import sys
import tempfile
import types
import unittest
import weakref

from freeze_support import SIDE, SIDE_DOOR, new_class


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


class PartsTest(unittest.TestCase):
    """Parts that tp_traverse does not visit."""

    def test_the_time_zone_of_dates_and_times(self):
        class Zone(datetime.tzinfo):
            hours = 0

            def utcoffset(self, when):
                return datetime.timedelta(hours=self.hours)

        class Delta(datetime.timedelta):
            pass

        for make in (lambda zone: datetime.datetime(2020, 1, 1, tzinfo=zone),
                     lambda zone: datetime.time(1, tzinfo=zone)):
            zone = Zone()
            when = make(zone)
            freeze([when])
            with self.assertRaises(MutationError):
                zone.hours = 5
            self.assertEqual(when.utcoffset(), datetime.timedelta())
        delta = Delta(hours=1)
        delta.x = 1
        freeze(datetime.timezone(delta))
        self.assertTrue(isimmutable(delta))

    def test_what_a_generator_that_is_closed_delegates_to(self):
        class Source:
            def __iter__(self):
                return self

            def __next__(self):
                return 1

            def close(self):
                self.closed = True

        def run(source):
            yield from source

        source = Source()
        running = run(source)
        next(running)
        freeze(source)
        with self.assertRaises(MutationError):
            running.close()
        self.assertEqual(vars(source), {})

    def test_a_dying_generator_closes_the_frozen_one_that_it_alone_holds(self):
        def inner():
            try:
                yield 1
            finally:
                SIDE.append("closed")

        def outer():
            yield from inner()

        SIDE.clear()
        running = outer()
        next(running)
        freeze(running.gi_yieldfrom)
        del running
        self.assertEqual(SIDE, ["closed"])


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

    def test_state_that_modules_keep_for_the_interpreter_is_refused_and_left(self):
        program = ("import importlib.util, sys, threading, encodings, colorsys\n"
                   "own = [importlib._bootstrap._module_locks, threading.current_thread(), threading._active,\n"
                   "       encodings._cache, colorsys.__spec__, *sys.path_importer_cache.values()]\n"
                   "for obj in own:\n"
                   "    try:\n        freeze(obj, on_unaware='leave')\n"
                   "    except TypeError as error:\n        assert 'own state' in str(error), error\n"
                   "    else:\n        assert obj is None, obj\n"
                   "freeze(own)\nfreeze(encodings.search_function, captures='used-names')\n"
                   "b = 'x'.encode('cp037')\nimport sndhdr\n"
                   "thread = threading.Thread(target=print, args=('[1]',))\nthread.start()\nthread.join()")
        done = subprocess.run([sys.executable, "-W", "ignore", "-c", program],
                              capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "[1]\n", ""))

    def test_the_path_of_a_namespace_package(self):
        with tempfile.TemporaryDirectory() as folder:
            os.makedirs(os.path.join(folder, "freeze_space", "inner"))
            program = (f"import sys\nsys.path.insert(0, {folder!r})\nimport freeze_space\n"
                       "try:\n    freeze(freeze_space.__path__)\nexcept TypeError:\n    print('refused')\n"
                       "sys.path.append('.')\nimport freeze_space.inner")
            done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        self.assertEqual((done.stdout, done.stderr), ("refused\n", ""))

    def test_warnings_after_freezeglobals(self):
        program = ("import warnings\ndef f():\n    warnings.warn('once')\nf()\nfreezeglobals()\nf()\nprint('on')")
        done = subprocess.run([sys.executable, "-W", "always", "-c", program],
                              capture_output=True, text=True, check=False)
        self.assertEqual((done.stdout, done.stderr.count("once")), ("on\n", 2))

    def test_subinterpreters_raise_what_the_first_catches(self):
        program = ("import _xxsubinterpreters as x\nl = freeze([1])\nx.destroy(x.create())\n"
                   "try:\n    l.append(2)\nexcept MutationError:\n    print('caught')")
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        self.assertEqual((done.stdout, done.stderr), ("caught\n", ""))

    def test_a_frozen_stream_dies_silently(self):
        program = ("import io\nfor base, data in (io.BytesIO, b'x'), (io.StringIO, 'x'):\n"
                   "    made = type('Stream', (base,), {})(data)\n    freeze(made)\n    del made")
        done = subprocess.run([sys.executable, "-X", "dev", "-c", program], capture_output=True, text=True, check=False)
        self.assertEqual((done.stdout, done.stderr), ("", ""))

    def test_freezeglobals_binds_no_name_again(self):
        program = ("x = [1]\nfreezeglobals()\n"
                   "try:\n    x = 2\nexcept MutationError:\n    print('refused', x, isimmutable(x))")
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        self.assertEqual((done.stdout, done.stderr), ("refused [1] True\n", ""))


if __name__ == "__main__":
    unittest.main()
