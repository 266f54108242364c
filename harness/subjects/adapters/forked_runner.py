"""Stage: subjects. A runner that does each trace in a fork of its own, behind a sandbox.

Input: lines of JSON; a function that plays one.
Output: a line each, as harness/subjects/runner_subject.hpp reads it.
Invariant: what a trace breaks, breaks in its fork. A fork that dies takes the runner with it, by the same signal: the
harness sees what happened, and at which op.
"""

import gc
import importlib
import json
import os
import resource
import signal
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
#: What lazy imports inside the standard library would want once there are no files any more.
PRELOADED = ("copy", "copyreg", "pickle", "traceback", "linecache", "tokenize", "inspect", "weakref", "collections.abc",
             "warnings", "_compat_pickle", "encodings.ascii", "encodings.latin_1", "encodings.unicode_escape", "locale", "reprlib")
#: A fork that did not come to its end, and was not killed.
LOST = 70


def add_options(parser):
    parser.add_argument("--modules", required=True, help="folders, separated as in PYTHONPATH: the first one wins")
    for name in ("--mutant", "--file", "--find", "--replace"):
        parser.add_argument(name, default="")


def plant(options, packages):
    """The fault, where the file is Python of one of the packages; a module has its own, chosen by SEALBREAK_FAULT."""
    import subject_loader

    if options.file.endswith(".py"):
        subject_loader.UNDER_TEST = packages
        subject_loader.plant(os.path.join(ROOT, options.file), options.find, options.replace)
        subject_loader.install(False)
    elif options.mutant:
        os.environ["SEALBREAK_FAULT"] = options.mutant


def run(options, packages, prepare):
    """`prepare()` imports and warms all up, and gives play(request) -> (outcomes, finals). The exit status."""
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a trace prints is no answer
    sys.path[2:2] = options.modules.split(os.pathsep)
    try:
        plant(options, packages)
        for name in PRELOADED:
            importlib.import_module(name)
        play = prepare()
    except (ImportError, ValueError) as error:
        os.write(answers, (json.dumps({"absent": str(error)}) + "\n").encode())
        return 2
    leave_for_scratch()
    gc.collect()
    gc.freeze()
    gc.disable()
    os.write(answers, (json.dumps({"version": "1"}) + "\n").encode())
    _serve(play, sys.stdin, answers)
    return 0


def leave_for_scratch():
    """From here on the current folder is one of our own that is gone already: nothing is in it, and nothing comes."""
    folder = tempfile.mkdtemp(prefix="sealbreak-scratch-")
    os.chdir(folder)
    os.rmdir(folder)


def _play_behind_sandbox(play, line, answers):
    import sealbreak_sandbox

    sealbreak_sandbox.enter()
    outcomes, finals = play(json.loads(line))
    os.write(answers, (json.dumps([outcomes, finals, 0, []], separators=(",", ":")) + "\n").encode())
    os._exit(0)


def _serve(play, requests, answers):
    for line in requests:
        child = os.fork()
        if not child:
            try:
                _play_behind_sandbox(play, line, answers)
            finally:
                os._exit(LOST)
        status = os.waitpid(child, 0)[1]
        if os.WIFSIGNALED(status):
            if os.WTERMSIG(status) != signal.SIGKILL:  # nobody may have put anything in its way
                signal.signal(os.WTERMSIG(status), signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.kill(os.getpid(), os.WTERMSIG(status))
        elif status:
            os._exit(os.WEXITSTATUS(status))
