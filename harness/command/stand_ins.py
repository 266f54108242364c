"""Interpreters that speak other dialects of freeze, for tests: programs that run ours under another name of its API.

Input: a folder, the dialect, perhaps a fault.
Output: the path of an executable that takes what a Python takes.
Invariant: nothing in the harness knows of them.
"""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".build/python/release/python"

#: The draft's names are gone, the other API's are there; `call` is how freeze is called.
PROTOTYPE = """
def makeimmutable(obj):
    {fault}
    return freeze(obj, {choices})


builtins.makeimmutable = makeimmutable
builtins.NotWriteableError = MutationError
del builtins.freeze, builtins.MutationError
"""
PEP795 = """
def call(obj):
    {fault}
    return freeze(obj, {choices})


immutable = types.ModuleType("immutable")
immutable.freeze, immutable.isfrozen, immutable.NotWriteableError = call, isimmutable, MutationError
sys.modules["immutable"] = immutable
del builtins.freeze, builtins.isimmutable, builtins.MutationError
"""
#: The draft's names; freeze takes no choices, or takes them and does as it does.
DRAFT = """
def call(obj):
    {fault}
    return freeze(obj, {choices})


builtins.freeze = call
"""
HEEDLESS = DRAFT.replace("(obj):", "(obj, **words):")
#: As PEP795, and what is marked counts as frozen.
MARKING = PEP795 + """
marked = []
immutable.isfrozen = lambda obj: isimmutable(obj) or any(obj is one for one in marked)
"""
#: Runs the script that the program was asked to run; Python's own options come before it.
PRELUDE = """
import atexit, builtins, collections, os, runpy, signal, sys, time, types

freeze, isimmutable, MutationError = builtins.freeze, builtins.isimmutable, builtins.MutationError
{api}
words = sys.argv[1:]
while words[0].startswith("-"):
    words = words[2 if words[0] == "-W" else 1:]
sys.argv = words
runpy.run_path(words[0], run_name="__main__")
"""

#: What a planted fault does when something is frozen.
SKIPS_LISTS_IN_DICTS = "if type(obj) is dict and any(type(x) is list for x in obj.values()): return obj"
DIES_OF_A_DEQUE = "if type(obj) is collections.deque: os.kill(os.getpid(), signal.SIGSEGV)"
KEEPS_EVERY_DEQUE = "if type(obj) is collections.deque: builtins.kept = [*getattr(builtins, 'kept', []), obj]"
BREAKS_IMPORTS = "sys.meta_path.clear()"
BREAKS_EXIT = "atexit.register(os._exit, 3)"
HANGS_ON_A_BYTEARRAY = "if type(obj) is bytearray: time.sleep(1000)"
PRINTS = "print('freezing', flush=True), os.write(1, b'freezing')"
#: What makes a freeze that is of no dialect.
FREEZES_NOTHING = "return obj"
NEVER_FREEZES = "raise TypeError('not\\nyet')"
FREEZES_FUNCTIONS_ALONE = "if type(obj) is types.FunctionType: return marked.append(obj)"
FREEZES_NO_ITEMS = "if type(obj) in (list, dict): return marked.append(obj)"
FREEZES_TO_THE_ERROR = "if type(obj) is list: [freeze(one) for one in obj]"
CALLS_HOOKS_FIRST = "for one in obj if type(obj) is list else [obj]: getattr(type(one), '__freeze__', id)(one)"
CALLS_HOOKS_BETWEEN = """if type(obj) is list and len(obj) > 1:
        marked.append(obj[1])
        getattr(type(obj[1]), "__freeze__", id)(obj[1])"""


def script(folder, text):
    """The path of a program that is no Python at all."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "python"
    program.write_text("#!/bin/sh\n" + text)
    program.chmod(0o755)
    return program


def make(folder, api, choices="", fault="pass"):
    """The path of the program."""
    prelude = folder / "prelude.py"
    program = script(folder, f'exec "{PYTHON}" -s -S -W ignore "{prelude}" "$@"\n')
    prelude.write_text(PRELUDE.format(api=api.format(choices=choices, fault=fault)))
    return program
