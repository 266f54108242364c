"""Freezes in several threads: what one relies on is never undone by another.

Stage:     impl/cpython. Runs inside the built interpreter: `PYTHON freeze_threads_test.py`.
Input:     none.   Output: unittest's report.
Invariant: no test can hang for good, and none fails because a thread was slow: a pause only gives a wrong
           interpreter time to go on where it should wait.
"""

import os
import signal
import subprocess
import sys
import threading
import unittest

from freeze_support import ACTIONS, CALLED, Hooked, Refused

PAUSE = 0.1
LONG = 60


class Outcome(threading.Thread):
    """A freeze in a thread of its own; what came of it."""

    def __init__(self, obj, **options):
        super().__init__(daemon=True)
        self.obj, self.options, self.result = obj, options, None
        self.start()

    def run(self):
        try:
            freeze(self.obj, **self.options)
            self.result = "frozen"
        except Exception as error:
            self.result = type(error).__name__

    def end(self):
        self.join(LONG)
        return self.result


class ThreadsTest(unittest.TestCase):
    def setUp(self):
        ACTIONS.clear()
        CALLED.clear()
        self.go_on = threading.Event()

    def open_freeze(self, *held, name="first", refuse=True):
        """A freeze of what is held whose hook runs until `go_on` is set, and then refuses."""
        opened, go_on = threading.Event(), self.go_on

        def act():
            opened.set()
            go_on.wait(LONG)
            if refuse:
                raise Refused

        ACTIONS[name] = act
        outcome = Outcome(Hooked(name, *held))
        self.assertTrue(opened.wait(LONG))
        return outcome

    def second_freeze(self, obj, **options):
        """A freeze that has to wait: it has had time not to."""
        outcome = Outcome(obj, **options)
        outcome.join(PAUSE)
        return outcome

    def end(self, *outcomes):
        self.go_on.set()
        return [outcome.end() for outcome in outcomes]

    def test_what_is_rolled_back_leaves_no_hole_in_another_threads_freeze(self):
        shared, mine = [], []
        first = self.open_freeze(shared)
        second = self.second_freeze([mine, shared])
        self.assertIsNone(second.result)
        self.assertFalse(isimmutable(mine))
        self.assertEqual(self.end(first, second), ["Refused", "frozen"])
        self.assertTrue(isimmutable(second.obj) and isimmutable(mine) and isimmutable(shared))
        self.assertFalse(isimmutable(first.obj))

    def test_what_is_committed_is_not_frozen_twice(self):
        ACTIONS["shared"] = lambda: None
        shared = Hooked("shared")
        first = self.open_freeze(shared, refuse=False)
        second = self.second_freeze([shared])
        self.assertEqual(self.end(first, second), ["frozen", "frozen"])
        self.assertEqual(CALLED, ["first", "shared"])

    def test_the_object_itself_may_be_held(self):
        shared = []
        first = self.open_freeze(shared)
        second = self.second_freeze(shared)
        self.assertIsNone(second.result)
        self.assertEqual(self.end(first, second), ["Refused", "frozen"])
        self.assertTrue(isimmutable(shared))

    def test_one_that_shares_nothing_does_not_wait(self):
        first = self.open_freeze([])
        self.assertEqual(Outcome([[]]).end(), "frozen")
        self.assertIsNone(first.result)
        self.end(first)

    def test_one_that_fails_anyhow_leaves_all_as_it_was(self):
        shared, inner, lock = [], [], threading.Lock()
        first = self.open_freeze(shared)
        second = self.second_freeze([inner, lock, shared], on_error="partial")
        self.assertEqual(self.end(first, second), ["Refused", "TypeError"])
        self.assertTrue(isimmutable(inner) and isimmutable(shared))

    def test_the_query_believes_only_in_what_is_certain(self):
        shared = []
        first = self.open_freeze(shared)
        self.assertFalse(isimmutable(shared) or isimmutable((1, shared)) or isimmutable(first.obj))
        with self.assertRaises(MutationError):
            shared.append(1)
        self.end(first)
        self.assertFalse(isimmutable(shared))

    def test_the_query_inside_the_hook_sees_the_mark(self):
        held = []
        ACTIONS["one"] = lambda: CALLED.append(isimmutable(held))
        freeze(Hooked("one", held))
        self.assertEqual(CALLED, ["one", True])

    def test_threads_end_in_any_order(self):
        inner = []
        first = self.open_freeze()
        opened, go_on_second = threading.Event(), threading.Event()

        def act():
            opened.set()
            go_on_second.wait(LONG)
            freeze(inner)  # joins the second, though the first, which was there before, is over
            raise Refused

        ACTIONS["second"] = act
        second = Outcome(Hooked("second"))
        self.assertTrue(opened.wait(LONG))
        self.assertEqual(self.end(first), ["Refused"])
        go_on_second.set()
        self.assertEqual(second.end(), "Refused")
        self.assertFalse(isimmutable(inner))
        self.assertEqual(Outcome([inner]).end(), "frozen")

    def test_two_that_would_wait_for_each_other(self):
        both_open = threading.Barrier(2)
        outcomes = {}
        parts = {"a": [], "b": []}
        for name, other in (("a", "b"), ("b", "a")):
            def act(name=name, other=other):
                both_open.wait(LONG)
                freeze(parts[other])
            ACTIONS[name] = act
            outcomes[name] = Outcome(Hooked(name, parts[name]))
        results = {name: outcome.end() for name, outcome in outcomes.items()}
        self.assertEqual(sorted(results.values()), ["RuntimeError", "frozen"])
        frozen = next(name for name, result in results.items() if result == "frozen")
        self.assertTrue(isimmutable(outcomes[frozen].obj) and isimmutable(parts["a"]) and isimmutable(parts["b"]))

    def test_a_signal_ends_the_waiting(self):
        shared, mine = [], []
        first = self.open_freeze(shared)
        main = threading.main_thread().ident
        timer = threading.Timer(PAUSE, signal.pthread_kill, (main, signal.SIGINT))
        timer.start()
        with self.assertRaises(KeyboardInterrupt):
            freeze([mine, shared])
        timer.join()
        self.assertFalse(isimmutable(mine))
        self.assertEqual(self.end(first), ["Refused"])

    def test_a_child_process_does_not_wait_for_threads_it_has_not(self):
        shared = []
        first = self.open_freeze(shared)
        child = os.fork()
        if child == 0:
            signal.alarm(LONG)
            freeze([shared])
            os._exit(0 if isimmutable(shared) else 1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.end(first)

    def test_a_thread_killed_at_exit_holds_nobody_up(self):
        program = (
            "import threading, sys\n"
            "opened, shared = threading.Event(), []\n"
            "class Hooked:\n"
            "    def __freeze__(self):\n"
            "        opened.set()\n"
            "        threading.Event().wait()\n"
            "one = Hooked()\n"
            "one.held = shared\n"
            "threading.Thread(target=freeze, args=(one,), daemon=True).start()\n"
            "opened.wait()\n"
            "class Last:\n"
            "    def __del__(self, freeze=freeze, shared=shared, write=sys.stdout.write):\n"
            "        freeze([shared])\n"
            "        write('over')\n"
            "sys.last = Last()\n")
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False,
                              timeout=LONG)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "over", ""))


if __name__ == "__main__":
    unittest.main()
