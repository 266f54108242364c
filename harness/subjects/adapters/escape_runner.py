"""Stage: subjects. Runs escape traces against one approach, one line of JSON a trace, each in a fork behind a sandbox.

Input: PYTHON -s -S escape_runner.py --approach NAME --modules DIR --progress-fd N [--mutant NAME --file F --find T
--replace T]; then on standard input, a line a trace, `[[op, operand...]...]` with slots as numbers, words as names.
Output: first `{"version": ...}`, or `{"absent": why}`; then a line a trace, see harness/subjects/runner_subject.hpp.
Invariant: what a trace breaks, breaks in its fork. A fork that dies takes the runner with it, by the same signal: the
harness sees what happened, and at which op.
"""

import argparse
import gc
import json
import os
import resource
import signal
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
sys.path[:0] = [HERE, os.path.join(ROOT, "impl", "python")]

import subject_loader

SLOTS = 8
#: What lazy imports inside the standard library would want once there are no files any more.
PRELOADED = ("copy", "copyreg", "pickle", "traceback", "linecache", "tokenize", "inspect", "weakref", "collections.abc",
             "warnings", "_compat_pickle", "encodings.ascii", "encodings.latin_1", "encodings.unicode_escape", "locale", "reprlib")


def plant(options):
    if options.file and options.file.endswith(".py"):
        subject_loader.UNDER_TEST += ("cajita", "bastion", "cappython", "sealedstructs")
        subject_loader.plant(os.path.join(ROOT, options.file), options.find, options.replace)
        subject_loader.install(False)


def play_behind_sandbox(play, line, answers):
    """In the fork: nothing of what follows comes back but the line."""
    import sealbreak_sandbox

    sealbreak_sandbox.enter()
    outcomes = play(json.loads(line))
    os.write(answers, (json.dumps([outcomes, [None] * SLOTS, 0, []], separators=(",", ":")) + "\n").encode())
    os._exit(0)


def serve(play, requests, answers):
    for line in requests:
        child = os.fork()
        if not child:
            try:
                play_behind_sandbox(play, line, answers)
            finally:
                os._exit(70)
        status = os.waitpid(child, 0)[1]
        if os.WIFSIGNALED(status):
            signal.signal(os.WTERMSIG(status), signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.kill(os.getpid(), os.WTERMSIG(status))
        elif status:
            os._exit(os.WEXITSTATUS(status))


def prepare(options):
    """Everything is imported and warm before the first fork: play(trace) -> outcomes."""
    import importlib

    for name in PRELOADED:
        importlib.import_module(name)
    import escape_examples
    import escape_run

    approach = escape_examples.Approach(options.approach)
    approach.verified = options.approach == "cappython"
    harness = escape_run.Harness()
    for example in ("counter", "dictionary", "file", "purse", "list", "map"):
        approach.seal(example)
    return lambda trace: escape_run.play(approach, harness, trace, options.progress_fd)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--approach", required=True)
    parser.add_argument("--modules", required=True)
    parser.add_argument("--progress-fd", type=int, required=True)
    for name in ("--mutant", "--file", "--find", "--replace"):
        parser.add_argument(name, default="")
    options = parser.parse_args()
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a trace prints is no answer
    sys.path.insert(2, options.modules)
    try:
        plant(options)
        play = prepare(options)
    except (ImportError, ValueError) as error:
        os.write(answers, (json.dumps({"absent": str(error)}) + "\n").encode())
        return 2
    gc.collect()
    gc.freeze()
    gc.disable()
    os.write(answers, (json.dumps({"version": "1"}) + "\n").encode())
    serve(play, sys.stdin, answers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
