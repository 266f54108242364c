"""Stage: subjects. Runs freeze traces in an interpreter on disk, one line of JSON a trace.

Input: PYTHON -s -S freeze_runner.py --progress-fd N [--counters-fd N] [--api NAME | --api-file PATH]
[--barrier-off NAME]; then on standard input, a line a trace, `[[op, operand...]...]` with slots as numbers and words as names.
Output: first `{"version": ...}`, or `{"absent": why}`; then a line a trace: what each op gave, the slots at the end,
how many objects it leaves behind. Before each op its number is written to the file N, for whoever finds us dead.
Invariant: nothing of a trace is alive when the next begins.
"""

import argparse
import gc
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import freeze_api
import freeze_digest
import freeze_kinds as kinds
from freeze_run import play

#: CPython 3.11 loses a reference to None now and then when a warm site sets an attribute on instances of ever new
#: classes; these keep None alive for as long as a runner lives.
_KEEP_NONE = [None] * 2_000_000
_KEEP_NONE.append(_KEEP_NONE)  # a cycle that gc.freeze hides: an exit need not let go of them one by one


def alive():
    gc.collect()
    return len(gc.get_objects())


def answer(api, line, progress):
    """What the trace of the line gave, as text: lists that live on would look like a leak."""
    return ",".join(json.dumps(part, separators=(",", ":")) for part in play(api, json.loads(line), progress))


def leaked(api, line, progress, before):
    """What more runs of the trace leave behind, each as much: caches are filled but once."""
    growth = []
    for _ in range(2):
        answer(api, line, progress)
        now = alive()
        growth.append(now - before)
        before = now
    return min(growth) if min(growth) > 0 else 0


#: In an interpreter built for fuzzing: the numbers of the write barriers met since the last call. Feedback, no outcome.
barriers_met = getattr(sys, "_freeze_barriers_met", list)
#: There too: forget which branches of the interpreter were taken, and write down which were since.
clear_counters = getattr(sys, "_coverage_clear", bool)
flush_counters = bool


def count_branches(file):
    """From now on, in the open file; an interpreter that was not built for it counts nothing."""
    global flush_counters
    if file >= 0 and hasattr(sys, "_coverage_open"):
        sys._coverage_open(file)
        flush_counters = sys._coverage_flush


def serve(api, requests, answers, progress):
    baseline = alive()
    for line in requests:
        clear_counters()
        gave = answer(api, line, progress)
        flush_counters()
        now = alive()
        leaks = leaked(api, line, progress, now) if now > baseline else 0
        baseline = now if not leaks else alive()
        answers.write("[%s,%d,%s]\n" % (gave, leaks, json.dumps(barriers_met())))
        answers.flush()


def choose(options):
    if options.barrier_off:
        freeze_api.barrier_off(options.barrier_off)
    if options.api_file:
        return freeze_api.from_file(options.api_file)
    return freeze_api.from_interpreter(options.api)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--progress-fd", type=int, required=True)
    parser.add_argument("--counters-fd", type=int, default=-1)
    parser.add_argument("--api", choices=("draft", "prototype", "pep795"), default="draft")
    parser.add_argument("--api-file", default="")
    parser.add_argument("--barrier-off", default="")
    options = parser.parse_args()
    count_branches(options.counters_fd)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a trace prints is no answer
    try:
        api = choose(options)
    except freeze_api.Absent as absent:
        answers.write(json.dumps({"absent": str(absent)}) + "\n")
        return 2
    # Everything that a trace may import on its way is there before it, in modules and in digests.
    import copyreg  # noqa: F401

    for cls in kinds.SHARED_CLASSES:
        api.freeze(cls)
    freeze_digest.note_what_is_there()
    gc.disable()
    gc.collect()
    gc.freeze()
    answers.write(json.dumps({"version": sys.version.split()[0]}) + "\n")
    answers.flush()
    serve(api, sys.stdin, answers, options.progress_fd)
    return 0


if __name__ == "__main__":
    sys.exit(main())
