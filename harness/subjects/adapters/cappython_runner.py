"""Stage: subjects. Judges programs by the CapPython verifier and runs those that it accepts.

Input: PYTHON -s -S cappython_runner.py --modules DIR [--file F --find T --replace T]; then on standard input, a line a
program, `{"program": text, "ops": how many}`.
Output: first `{"version": ...}`, or `{"absent": why}`; then a line a program: what came out by each op; in slot 0
whether anything did by none, in slot 1 whether the verifier's scopes are the interpreter's.
Invariant: what is accepted runs with all of Python's own built-ins: the verifier alone is to hold it.
"""

import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(HERE))), "impl", "python")]

import forked_runner

SLOTS = 8
#: What programs may want to import.
IMPORTED = ("math", "operator", "inspect", "functools", "copy", "os.path", "dataclasses")
#: An answer of recursion is an outcome; the frames of a whole stack are too many to wait for.
MOST_FRAMES = 200
#: `: the reason` where it is one alone; else how many: harness/command/shared_campaign.cpp looks for the former.
REJECTED = "unsupported:the verifier rejects it"
DOES_NOT_COMPILE = "unsupported:does not compile"


def prepare():
    import importlib

    for name in IMPORTED:
        importlib.import_module(name)
    import cappython
    import cappython_world

    def play(request):
        program, ops = request["program"], request["ops"]
        finals = [None] * SLOTS
        try:
            code = compile(program, "program", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return [DOES_NOT_COMPILE] * ops, finals
        if cappython.scope_differences(program):
            finals[1] = "raised:ScopesDiffer"
        if rejections := cappython.verify(program):
            why = f": {rejections[0].reason}" if len(rejections) == 1 else f" for {len(rejections)} reasons"
            return [REJECTED + why] * ops, finals
        sys.setrecursionlimit(MOST_FRAMES)
        world = cappython_world.World(ops)
        world.run(code)
        finals[0] = world.stray
        return world.outcomes, finals

    play({"program": "class C:\n    def m(self): return self._x\n", "ops": 1})
    return play


def main():
    parser = argparse.ArgumentParser()
    forked_runner.add_options(parser)
    options = parser.parse_args()
    return forked_runner.run(options, ("cappython",), prepare)


if __name__ == "__main__":
    sys.exit(main())
