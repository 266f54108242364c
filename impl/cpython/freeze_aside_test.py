"""Writes in several steps, with user code between them: a freeze in there refuses, or the rest is refused.

Stage:     impl/cpython. Runs inside the built interpreter: `PYTHON freeze_aside_test.py`.
Input:     none.   Output: unittest's report.
Invariant: what has been frozen does not change; every test compares what is shown then with what is shown at the end.
"""

import abc
import array
import codecs
import functools
import gc
import itertools
import sys
import types
import unittest

TARGET = []
SEEN = []
#: Not empty: the audit hook fires.
AUDITED = []


def fire(show=repr):
    """Freezes the target, once, and notes what it shows; "refused" if it can't be."""
    if TARGET:
        target = TARGET.pop()
        try:
            freeze(target)
        except TypeError:
            SEEN.append("refused")
        else:
            SEEN.append(show(target))


class Dying:
    """Fires when it dies."""

    def __del__(self):
        fire(type(self).show)

    def __call__(self):
        return None


freeze(Dying)


def new_dying(show):
    return type("Dying", (Dying,), {"show": staticmethod(show)})()


def audited(event, arguments):
    if AUDITED and event in ("object.__setattr__", "object.__delattr__"):
        fire(lambda obj: getattr(obj, arguments[1]))


sys.addaudithook(audited)


class AsideCase(unittest.TestCase):
    def setUp(self):
        TARGET.clear()
        SEEN.clear()

    def during(self, target, write, show):
        """Writes to the target, which is frozen meanwhile: it shows what it showed then, or freeze refused."""
        TARGET.append(target)
        try:
            write(target)
        except (MutationError, TypeError):
            pass
        self.assertEqual(len(SEEN), 1, "nothing was fired")
        if SEEN[0] != "refused":
            self.assertTrue(isimmutable(target))
            self.assertEqual(show(target), SEEN[0])
        else:
            self.assertFalse(isimmutable(target))


class AuditTest(AsideCase):
    """The audit hook runs before the write."""

    def setUp(self):
        super().setUp()
        AUDITED.append(1)

    def tearDown(self):
        AUDITED.clear()

    def test_functions(self):
        def make():
            def f(a=1, *, k=1):
                return a

            return f

        for name, value in (("__code__", (lambda a=1, *, k=1: 2).__code__), ("__defaults__", (2,)),
                            ("__kwdefaults__", {"k": 2})):
            with self.subTest(name):
                SEEN.clear()
                self.during(make(), lambda f: setattr(f, name, value), lambda f: getattr(f, name))
                self.assertNotEqual(SEEN, ["refused"])

    def test_classes(self):
        for name, value in (("__name__", "Other"), ("__qualname__", "Other"), ("__bases__", (type("B", (), {}),))):
            with self.subTest(name):
                SEEN.clear()
                cls = type("Class", (type("A", (), {}),), {})
                self.during(cls, lambda c: setattr(c, name, value), lambda c: getattr(c, name))
                self.assertNotEqual(SEEN, ["refused"])


class InitialisedAgainTest(AsideCase):
    def test_exceptions_whose_old_parts_die(self):
        for cls, arguments, fields in (
            (StopIteration, (2,), ("value",)), (SystemExit, (2,), ("code",)), (NameError, ("m",), ("name",)),
            (ImportError, ("m",), ("msg", "name", "path")), (AttributeError, ("m",), ("name", "obj")),
            (SyntaxError, ("m", ("f", 1, 2, "t")), ("msg", "filename", "lineno")),
            (UnicodeEncodeError, ("a", "b", 0, 1, "r"), ("encoding", "object", "reason")),
            (UnicodeDecodeError, ("a", b"b", 0, 1, "r"), ("encoding", "object", "reason")),
            (UnicodeTranslateError, ("b", 0, 1, "r"), ("object", "reason")),
        ):
            def show(error):
                return error.args, [getattr(error, field) for field in fields]

            with self.subTest(cls.__name__):
                SEEN.clear()
                error = cls(*arguments)
                error.args = (new_dying(show),)
                self.during(error, lambda e: e.__init__(*arguments), show)

    def test_a_syntax_error_asks_an_iterator(self):
        class Details:
            def __iter__(self):
                fire(lambda error: error.filename)
                return iter(("f", 1, 2, "t"))

        self.during(SyntaxError("m"), lambda e: e.__init__("m", Details()), lambda e: e.filename)

    def test_a_property_whose_getter_dies_or_has_documentation(self):
        def show(made):
            return made.fget, made.fset, made.__doc__

        self.during(property(new_dying(show)), lambda p: p.__init__(len, len, len), show)
        SEEN.clear()
        getter = type("Getter", (), {"__doc__": property(lambda self: (fire(show), "text")[1])})()
        self.during(property(), lambda p: p.__init__(getter), show)

    def test_super_asks_for_a_class(self):
        class Base:
            pass

        class Derived(Base):
            pass

        def show(made):
            return made.__thisclass__

        other = type("Other", (), {"__class__": property(lambda self: (fire(show), Derived)[1])})()
        self.during(super(Derived, Derived()), lambda s: super.__init__(s, Base, other), show)

    def test_bases_ask_the_metaclass(self):
        class Meta(type):
            def mro(cls):
                fire(lambda cls: (cls.__bases__, cls.__mro__))
                return super().mro()

        first, second = Meta("First", (), {}), Meta("Second", (), {})
        derived = Meta("Derived", (first,), {})
        self.during(derived, lambda c: setattr(c, "__bases__", (second,)), lambda c: (c.__bases__, c.__mro__))
        self.assertEqual(derived.__mro__, (derived, second, object))


class StateTest(AsideCase):
    def test_set_state_of_what_holds_what_dies(self):
        def show(made):
            return made.__reduce__()[2:]

        groups = itertools.groupby([1])
        next(groups)
        groups.__setstate__((new_dying(show), 1, 1))
        cycle = itertools.cycle([1])
        cycle.__setstate__(([new_dying(show)], 1))
        partial = functools.partial(new_dying(show))
        for target, state in ((groups, (3, 4, 5)), (cycle, ([1, 2], 0)), (partial, (len, (1,), {}, None))):
            with self.subTest(type(target).__name__):
                SEEN.clear()
                self.during(target, lambda made: made.__setstate__(state), show)

    def test_arrays_convert_when_there_is_room(self):
        class Number:
            def __init__(self, wait):
                self.wait = wait

            def __index__(self):
                self.wait -= 1
                if self.wait < 0:
                    fire(list)
                return 7

        for wait in (0, 1):
            for write in (lambda a: a.append(Number(wait)), lambda a: a.insert(0, Number(wait)),
                          lambda a: a.extend([Number(wait)]), lambda a: a.fromlist([Number(0), Number(0)])):
                SEEN.clear()
                self.during(array.array("q", [1]), write, list)


class HandlerTest(AsideCase):
    """A codec uses one exception for all errors of a call."""

    def test_an_error_handler_freezes_what_it_is_given(self):
        def handle(error):
            SEEN.append((error, (error.start, error.end, error.reason)))
            freeze(error)
            return "?", error.end

        codecs.register_error("freeze_aside", handle)
        for call in (lambda: b"a\xffb\xfe".decode("ascii", "freeze_aside"),
                     lambda: "a\xffb\xfe".encode("ascii", "freeze_aside"),
                     lambda: codecs.charmap_encode("a\xffb\xfe", "freeze_aside", {97: 97, 98: 98, 63: 63}),
                     lambda: b"a\xffb\xff".decode("euc_jp", "freeze_aside"),
                     lambda: "a\xffb\xfe".encode("shift_jis", "freeze_aside")):
            SEEN.clear()
            call()
            self.assertEqual(len(SEEN), 2)
            for error, before in SEEN:
                self.assertEqual((error.start, error.end, error.reason), before)


class CollectorTest(AsideCase):
    def test_a_finaliser_in_the_middle_of_an_attributes_write(self):
        error = ValueError()
        TARGET.append(error)
        gc.disable()
        cycle = new_dying(lambda error: sorted(dir(error)))
        cycle.cycle = cycle
        del cycle
        threshold = gc.get_threshold()
        keep = [{} for _ in range(100)]
        gc.set_threshold(1)
        gc.enable()
        try:
            error.x = 1
        except MutationError:
            pass
        finally:
            gc.set_threshold(*threshold)
        self.assertEqual(len(keep), 100)
        if SEEN:
            self.assertEqual(sorted(dir(error)), SEEN[0])


class RegisterTest(AsideCase):
    def test_a_hook_freezes_the_class_that_registers(self):
        import _abc

        class Abstract(abc.ABC):
            @classmethod
            def __subclasshook__(cls, sub):
                fire(lambda cls: len(_abc._get_dump(cls)[0]))
                return NotImplemented

        class Other:
            pass

        self.during(Abstract, lambda cls: cls.register(Other), lambda cls: len(_abc._get_dump(cls)[0]))
        self.assertEqual(SEEN, [0])

    def test_a_frozen_class_is_not_told_that_it_is_a_sequence(self):
        class Items:
            pass

        items = Items()
        freeze(items)
        flags = Items.__flags__
        import collections.abc
        collections.abc.Sequence.register(Items)
        self.assertIsInstance(items, collections.abc.Sequence)
        self.assertEqual(Items.__flags__, flags)


class LentTest(unittest.TestCase):
    def test_memory_that_c_lends_is_not_frozen(self):
        import io

        class Raw(io.RawIOBase):
            def readable(self):
                return True

            def readinto(self, view):
                try:
                    freeze(view)
                except TypeError:
                    SEEN.append(isimmutable(view))
                view[0] = 65
                return 1

        SEEN.clear()
        self.assertEqual((io.BufferedReader(Raw()).read(1), SEEN), (b"A", [False]))

    def test_a_frozen_view_of_what_is_left_refuses(self):
        import mmap
        memory = mmap.mmap(-1, 2)
        view = memoryview(memory)
        freeze(view, on_unaware="leave")
        with self.assertRaises(MutationError):
            view[0] = 1
        self.assertEqual(bytes(view), b"\0\0")

    def test_views_of_a_frozen_buffer_name_the_reason(self):
        import io
        import os
        data = bytearray(b"abc")
        before = memoryview(data)
        freeze(data)
        reading, writing = os.pipe()
        os.write(writing, b"xyz")
        for view in (before, memoryview(data)):
            with self.assertRaises(MutationError):
                io.BytesIO(b"xyz").readinto(view)
            with self.assertRaises(MutationError):
                os.readv(reading, [view])
        self.assertEqual(data, b"abc")


class WarmTest(unittest.TestCase):
    def test_an_instance_with_a_modules_namespace(self):
        class Plain:
            pass

        def store(obj, value):
            obj.x = value

        def make():
            made = Plain()
            made.__dict__ = types.ModuleType("m").__dict__
            made.x = 0
            return made

        target = make()
        freeze(target)
        for _ in range(100):
            store(make(), 1)
        with self.assertRaises(MutationError):
            store(target, 2)
        self.assertEqual(target.x, 0)


if __name__ == "__main__":
    unittest.main()
