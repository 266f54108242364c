"""The hook __freeze__: when it runs, and what its exception undoes.

Stage:     impl/cpython. Runs inside the built interpreter: `PYTHON freeze_hooks_test.py`.
Input:     none.   Output: unittest's report.
Invariant: every test states what is unchanged afterwards, not only what was raised.
"""

import sys
import unittest
import weakref

from freeze_support import EVERYTHING, NOTES, SIDE, SIDE_DOOR, new_class


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


if __name__ == "__main__":
    unittest.main()
