"""What the proposal left open and freeze takes a word for: unaware types, errors, captures, weak references.

Stage:     impl/cpython. Runs inside the built interpreter: `PYTHON freeze_options_test.py`.
Input:     none.   Output: unittest's report.
Invariant: every test states what is unchanged afterwards, not only what was raised.
"""

import gc
import re
import threading
import unittest
import weakref

import freeze_support
from freeze_support import SIDE, Refused, new_class


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

    def test_nullify_in_a_class_is_seen_by_lookups(self):
        cls = new_class(scanner=re.compile("a").scanner("aaa"))
        self.assertIsNotNone(cls.scanner)
        freeze(cls(), on_unaware="nullify")
        self.assertIsNone(cls.scanner)

    def test_an_undone_nullify_is_seen_by_lookups(self):
        class Failing:
            def __init__(self, cls):
                self.cls = cls

            def __freeze__(self):
                SIDE.append(self.cls.lock)
                raise Refused

        SIDE.clear()
        cls = new_class(lock=self.lock)
        with self.assertRaises(Refused):
            freeze(Failing(cls), on_unaware="nullify")
        self.assertEqual((SIDE, cls.lock), ([None], self.lock))

    def test_an_undone_nullify_finds_its_place_again(self):
        class Failing:
            def __init__(self, table):
                self.table = table

            def __freeze__(self):
                try:
                    vars(self.table).update(dict.fromkeys(map(str, range(5000)))) if hasattr(self.table, "lock") else \
                        self.table.update(dict.fromkeys(range(5000)))
                except MutationError:
                    SIDE.append("refused")
                raise Refused

        instance = new_class()()
        instance.lock = self.lock
        for table in ({"lock": self.lock}, instance):
            SIDE.clear()
            with self.assertRaises(Refused):
                freeze(Failing(table), on_unaware="nullify")
            self.assertEqual(SIDE, ["refused"])
            self.assertEqual(table if type(table) is dict else vars(table), {"lock": self.lock})

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


    def test_used_names_of_other_built_ins(self):
        names = {"used": [1], "unused": [2]}
        space = {"__builtins__": names}
        exec("f = lambda: used", space)
        freeze(space.pop("f"), captures="used-names")
        self.assertTrue(isimmutable(names["used"]))
        self.assertFalse(isimmutable(names["unused"]) or isimmutable(names))

    def test_a_frame_that_has_begun_keeps_the_globals_that_it_borrows(self):
        space = {}
        exec("def f():\n yield 1\n yield globals()", space)
        f = space.pop("f")
        frame = f()
        next(frame)
        space["mark"] = 1
        seen = weakref.ref(f)
        del space
        freeze(f, captures="snapshot")
        others = [{"a": i} for i in range(200)]
        self.assertEqual(next(frame)["mark"], 1)
        del f, frame, others
        gc.collect()
        self.assertIsNone(seen())

    def test_a_frame_that_began_in_what_was_undone_keeps_its_globals(self):
        space = {"x": [1]}
        exec("def f():\n yield 1\n yield x", space)

        class Starting:
            def __init__(self, f):
                self.f = f

            def __freeze__(self):
                frame = self.f()
                next(frame)
                freeze_support.SIDE.append(frame)  # a snapshot freezes the values of globals, but for modules
                raise freeze_support.Refused

        SIDE.clear()
        starting = Starting(space["f"])
        for _ in range(3):
            with self.assertRaises(Refused):
                freeze(starting, captures="snapshot")
        others = [{"a": i} for i in range(200)]
        self.assertEqual([next(frame) for frame in SIDE], [[1]] * 3)
        self.assertEqual(len(others), 200)
        self.assertIs(space["f"].__globals__, space)


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


if __name__ == "__main__":
    unittest.main()
