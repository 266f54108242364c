"""What the proposal left open and freeze takes a word for: unaware types, errors, captures, weak references.

Stage:     impl/cpython. Runs inside the built interpreter: `PYTHON freeze_options_test.py`.
Input:     none.   Output: unittest's report.
Invariant: every test states what is unchanged afterwards, not only what was raised.
"""

import threading
import unittest
import weakref

from freeze_support import new_class


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


if __name__ == "__main__":
    unittest.main()
