"""Stage:     campaign. The interpreter that the domain freeze runs on, when the user names one.
Input:     the options; `sealbreak probe`.
Output:    what the targets and the command find in their environment; a line with its dialect; Refused.
Invariant: an interpreter that can't be a subject is refused before the first engine starts.
"""

import json
import os

from .options import Options, Refused
from .processes import Budget, Stop, Task, run_all

PROBE_SECONDS = 120.0


def words(options: Options) -> list[str]:
    """The options that a command needs to run a finding again."""
    return [*(["--interpreter", options.interpreter] if options.interpreter else []),
            *(["--dialect", options.dialect] if options.dialect else [])]


def tell(options: Options) -> None:
    """All that a campaign starts finds both in its environment."""
    for name, value in (("SEALBREAK_INTERPRETER", options.interpreter), ("SEALBREAK_DIALECT", options.dialect)):
        if value:
            os.environ[name] = value


def spoken(command: list[str], options: Options, stop: Stop) -> str:
    """The dialect of the named interpreter, in one line. Raises Refused."""
    task = Task(None, [*command, "probe", "--json", *words(options)], PROBE_SECONDS)
    [result] = run_all([task], 1, Budget(stop, PROBE_SECONDS, 0.0))
    if result.status != 0:
        raise Refused(f"--interpreter: {result.last_line().removeprefix('sealbreak: ')}")
    said = json.loads(result.stdout)
    choices = "with choices" if said["choices"] else "without choices"
    axes = " ".join(f"{axis}={value}" for axis, (value, _) in said["axes"].items())
    return f"{options.interpreter}: {said['implementation']} {said['version']}, api {said['api']} {choices}, {axes}"
