"""What the native wrappers leave open, shown; and that the examples give no occasion for half of it.

Stage:     tests of the extension `sealbreak_native`; impl/python must be on sys.path too.
Input:     hidden functions that wait, or do what is audited.
Output:    pytest verdicts.
Invariant: an attack here succeeds: once it does not, the README claims too little.
"""

import os
import subprocess
import sys
import threading
import time

from sealbreak_native import ImmutableNamespace
from wrappers_support import APPROACHES, parametrize


def test_another_thread_is_left_open():
    read_end, write_end = os.pipe()

    def make():
        from os import read

        canary = "the secret"

        def hidden():
            return len(canary) * len(read(read_end, 1))

        return ImmutableNamespace(hidden).hidden

    worker = threading.Thread(target=make())
    worker.start()
    found = None
    for _ in range(500):
        frame = sys._current_frames().get(worker.ident)
        if frame is not None and frame.f_code.co_name == "hidden":
            found = frame.f_locals.get("canary")
            break
        time.sleep(0.01)
    os.write(write_end, b"x")
    worker.join()
    os.close(read_end), os.close(write_end)
    assert found == "the secret"


def test_an_audited_call_of_a_hidden_function_is_left_open():
    # In a process of its own: an audit hook stays for good.
    program = """if 1:
        import sys
        from sealbreak_native import ImmutableNamespace
        def make():
            from builtins import id
            canary = "the secret"
            def hidden():
                return id(canary)
            return ImmutableNamespace(hidden).hidden
        method, seen = make(), []
        def hook(event, arguments):
            if event == "builtins.id":
                seen.append(sys._getframe(1).f_locals.get("canary"))
        sys.addaudithook(hook)
        method()
        print(seen)
    """
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.stdout.strip() == "['the secret']", run.stderr


@parametrize
def test_the_examples_do_nothing_that_is_audited(examples):
    # What the interpreter audits inside would show a hook the frame: the examples give it no occasion.
    program = f"""if 1:
        import sys
        import sealbreak_native, cajita.examples, bastion.examples, io
        from cajita.example_checks import all_objects
        examples = (cajita if {examples is APPROACHES["cajita"]} else bastion).examples.make(
            sealbreak_native.{"ImmutableNamespace" if examples is APPROACHES["cajita"] else "Bastion"})
        objects = all_objects(examples, sealbreak_native.Proof())
        calls = [(getattr(thing, name), given)
                 for _, thing, arguments in objects for name, given in arguments.items()]
        events = []
        sys.addaudithook(lambda event, arguments: events.append(event))
        for method, given in calls:
            method(*given)
        print(events)
    """
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.stdout.strip() == "[]", run.stdout + run.stderr
