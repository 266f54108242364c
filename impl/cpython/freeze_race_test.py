"""Many freezes at once that meet, some refused: in the end, what was returned is immutable whole.

Stage:     impl/cpython. Runs inside the built interpreter: `PYTHON freeze_race_test.py`.
Input:     none.   Output: unittest's report.
Invariant: what is checked holds for every order in which the threads may run.
"""

import random
import threading
import time
import unittest

from freeze_support import ACTIONS, Hooked, Refused

LONG = 60


class RaceTest(unittest.TestCase):
    def test_many_at_once_leave_no_hole(self):
        source = random.Random(1)
        nodes = [Hooked("any") for _ in range(500)]
        for at, node in enumerate(nodes):  # a tree: threads meet where one freezes what is above another's
            node.held = nodes[2 * at + 1:2 * at + 3]
        believed, failures = [], []

        def act():
            time.sleep(0)
            roll = source.random()
            if roll < 0.1:
                raise Refused
            if roll < 0.3:
                freeze(source.choice(nodes))

        def work():
            for _ in range(100):
                node = source.choice(nodes)
                try:
                    believed.append(freeze(node))
                except (Refused, RuntimeError):
                    pass
                except Exception as error:
                    failures.append(error)

        ACTIONS["any"] = act
        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONG)
        self.assertEqual((failures, [thread.is_alive() for thread in threads]), ([], [False] * 6))
        reached = set(believed)
        todo = list(reached)
        while todo:
            node = todo.pop()
            self.assertTrue(isimmutable(node) and isimmutable(node.held) and isimmutable(node.__dict__))
            todo += set(node.held) - reached
            reached |= set(node.held)
        for node in set(nodes) - reached:
            self.assertEqual(isimmutable(node.__dict__), isimmutable(node))


if __name__ == "__main__":
    unittest.main()
