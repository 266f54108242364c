"""Stage: subjects. Finds out which dialect of freeze an interpreter speaks, by trying.

Input: PYTHON -s -S freeze_probe.py [--api NAME | --api-file PATH]: the interpreter is the one that runs this.
Output: one line of JSON: {"version", "implementation", "api" or null, "why", "choices", "choices_seen",
"axes": {axis: [value, how it was seen]}}.
Invariant: each answer comes from an experiment in a process of its own, where there are such; what can't be tried, or
kills that process, says so in words. What is printed on the way is no answer.
"""

import argparse
import json
import os
import platform
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import freeze_api
from freeze_experiments import AXES, UNKNOWN, Experiments, Unclear

#: For one experiment; all of them together stay within what the harness waits.
SECONDS = 4


def find_api(options):
    """The name of the first API that freezes, and the API; or None and all reasons."""
    absent, useless = [], []
    given = "draft" if options.api_file else options.api
    for name in [given] if given else freeze_api.NAMES:
        try:
            api = freeze_api.from_file(options.api_file) if options.api_file else freeze_api.from_interpreter(name)
        except freeze_api.Absent as reason:
            absent.append(str(reason))
            continue
        # One that dies of it goes on: it is a subject whose every freeze is a finding.
        does, why = tried(Experiments(api).does_freeze)
        if does != "no":
            return name, api
        useless.append("its API %s is of no use: %s" % (name, why))
    return None, "; ".join(useless or absent)


def answer_of(experiment):
    try:
        return experiment()
    except Unclear as why:
        return UNKNOWN, str(why)
    except BaseException as error:
        return UNKNOWN, "it raised " + type(error).__name__


def tried(experiment):
    """What it finds. An experiment may crash or hang: it is a child's."""
    if not hasattr(os, "fork"):
        return answer_of(experiment)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        try:
            os.write(write, json.dumps(answer_of(experiment)).encode())
        finally:
            os._exit(0)
    os.close(write)
    with open(read, "rb") as answers:
        answer = answers.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if answer:
        return json.loads(answer)
    if status == -signal.SIGALRM:
        return UNKNOWN, "it took longer than %d s" % SECONDS
    return UNKNOWN, "the interpreter died of it: " + (signal.Signals(-status).name if status < 0 else "exit %d" % status)


def dialect(options):
    name, api = find_api(options)
    said = {"version": platform.python_version(), "implementation": platform.python_implementation(), "api": name,
            "why": api if name is None else "", "choices": False, "choices_seen": "", "axes": {}}
    if name is None:
        return said
    experiments = Experiments(api)
    takes, seen = tried(experiments.choices)
    said["choices"] = takes == "yes"
    said["choices_seen"] = seen if takes != UNKNOWN else "choices of freeze could not be tried: " + seen
    said["axes"] = {axis: tried(getattr(experiments, axis)) for axis in AXES}
    return said


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--api", choices=tuple(freeze_api.NAMES), default="")
    parser.add_argument("--api-file", default="")
    options = parser.parse_args()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # an interpreter may print while it freezes
    answers.write(json.dumps(dialect(options)) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
