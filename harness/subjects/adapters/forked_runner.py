"""Stage: subjects. A runner that does each trace in a fork of its own, behind a sandbox.

Input: lines of JSON; a function that plays one.
Output: a line each, as harness/subjects/runner_subject.hpp reads it.
Invariant: what a trace breaks, breaks in its fork. A fork that dies takes the runner with it, by the same signal: the
harness sees what happened, and at which op. What reaches the harness is an answer that a fork signed: it has a pipe of
its own to the runner and nothing else that is open but where it was; to write into it, or to say more, ends the runner.
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
#: A fork that did not come to its end, and was not killed; or one that said what it was not asked.
LOST = 70
#: Bytes that an answer begins with, made anew for each fork and known to the harness's own frames alone.
SIGNATURE = 16


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
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)  # what a trace prints is no answer
    sys.path[2:2] = options.modules.split(os.pathsep)
    try:
        plant(options, packages)
        for name in (*PRELOADED, "sealbreak_sandbox"):
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
    _serve(play, sys.stdin, answers, getattr(options, "progress_fd", None))
    return 0


def leave_for_scratch():
    """From here on the current folder is one of our own that is gone already: nothing is in it, and nothing comes."""
    folder = tempfile.mkdtemp(prefix="sealbreak-scratch-")
    os.chdir(folder)
    os.rmdir(folder)


def _keep_open(*needed):
    """Of all that is open a fork keeps these; requests and errors are nowhere, as its output is."""
    os.dup2(1, 0)
    os.dup2(1, 2)
    last = 2
    for number in sorted(needed):
        os.closerange(last + 1, number)
        last = number
    os.closerange(last + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _play_behind_sandbox(play, request, answers, signature):
    sys.modules["sealbreak_sandbox"].enter()
    outcomes, finals = play(request)
    os.write(answers, signature + json.dumps([outcomes, finals, 0, []], separators=(",", ":")).encode() + b"\n")
    os._exit(0)


def _all_from(pipe):
    said = b""
    while part := os.read(pipe, 1 << 16):
        said += part
    os.close(pipe)
    return said


def _serve(play, requests, answers, progress):
    for line in requests:
        request = json.loads(line)
        signature = os.urandom(SIGNATURE)
        heard, told = os.pipe()
        child = os.fork()
        if not child:
            try:
                _keep_open(told, *([] if progress is None else [progress]))
                _play_behind_sandbox(play, request, told, signature)
            finally:
                os._exit(LOST)
        os.close(told)
        said = _all_from(heard)
        status = os.waitpid(child, 0)[1]
        if os.WIFSIGNALED(status):
            if os.WTERMSIG(status) != signal.SIGKILL:  # nobody may have put anything in its way
                signal.signal(os.WTERMSIG(status), signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.kill(os.getpid(), os.WTERMSIG(status))
        elif status:
            os._exit(os.WEXITSTATUS(status))
        answer = said[SIGNATURE:]
        if said[:SIGNATURE] != signature or answer.count(b"\n") != 1 or not answer.endswith(b"\n"):
            os._exit(LOST)
        os.write(answers, answer)
