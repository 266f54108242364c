"""A freeze in the middle of something else, and what is made only after it.

Stage:     impl/cpython. Runs inside the built interpreter: `PYTHON freeze_moment_test.py`.
Input:     none.   Output: unittest's report.
Invariant: every test states what is unchanged afterwards, not only what was raised.
"""

import io
import sys
import unittest

from freeze_support import SIDE_DOOR


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

    def test_a_frozen_attribute_error_goes_through_as_it_is(self):
        class Raising:
            def __getattr__(self, name):
                raise SIDE_DOOR[0]

        SIDE_DOOR[:] = [freeze(AttributeError("x"))]
        self.assertEqual(getattr(Raising(), "foo", "default"), "default")
        try:
            Raising().foo
        except AttributeError as caught:
            self.assertIs(caught, SIDE_DOOR[0])
            self.assertIsNone(caught.name)

    def test_import_leaves_a_frozen_traceback_as_it_is(self):
        def places(traceback):
            found = []
            while traceback is not None:
                found.append((traceback.tb_frame.f_code.co_name, traceback.tb_lineno))
                traceback = traceback.tb_next
            return found

        class Finder:
            @staticmethod
            def find_spec(name, path=None, target=None):
                if name == "freeze_absent":
                    raise SIDE_DOOR[0]

        def fail():
            raise ImportError

        try:
            fail()
        except ImportError as error:
            SIDE_DOOR[:] = [freeze(error)]
        before = places(SIDE_DOOR[0].__traceback__)
        sys.meta_path.insert(0, Finder)
        try:
            import freeze_absent
        except ImportError as caught:
            self.assertIs(caught, SIDE_DOOR[0])
        finally:
            sys.meta_path.remove(Finder)
        self.assertEqual(places(SIDE_DOOR[0].__traceback__), before)

    class Suppressing:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return True


if __name__ == "__main__":
    unittest.main()
