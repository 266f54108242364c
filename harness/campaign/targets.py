"""Stage:     campaign. What was built, and whether it runs.
Input:     the folder of builds, the options.
Output:    paths; per domain the subjects to judge; or Refused with one line.
Invariant: every target ran one input before the first engine starts.
"""

import shutil
import tempfile
from pathlib import Path

from .corpus import SMALLEST_INPUT
from .options import Options, Refused, build_root
from .processes import Budget, Result, Stop, Task, run_all

PRESETS = {"libfuzzer": "fuzz", "afl": "afl"}
PROBE_SECONDS = 60.0


def target(domain: str, engine: str) -> Path:
    return build_root() / PRESETS[engine] / "harness" / f"fuzz_{domain}"


def sealbreak() -> Path:
    return build_root() / "dev" / "harness" / "sealbreak"


def check_built(options: Options) -> None:
    """Raises Refused for the first thing that is missing."""
    wanted = [(sealbreak(), "dev")]
    for engine in options.engines:
        for domain in options.domains:
            path = target(domain, engine)
            wanted.append((path, PRESETS[engine]))
            if engine == "afl":
                wanted.append((path.parent / f"libafl_mutator_{domain}.so", "afl"))
    for path, preset in wanted:
        if not path.is_file():
            raise Refused(f"{path}: not built; run scripts/build {preset}")
    if "afl" in options.engines and not shutil.which("afl-fuzz"):
        raise Refused("afl-fuzz is not installed; run scripts/setup, or give --engine libfuzzer")


def _probe(runs: list[tuple], stop: Stop, parallel: int) -> list[Result]:
    """Runs (key, target, subjects) on one input each."""
    with tempfile.TemporaryDirectory() as folder:
        # An absolute path: a driver may take a relative one that begins with a digit as a number.
        file = Path(folder, "input")
        file.write_bytes(SMALLEST_INPUT)
        tasks = [
            Task(key, [str(path), str(file)], PROBE_SECONDS,
                 {"SEALBREAK_SUBJECTS": ",".join(subjects), "SEALBREAK_FINDINGS": folder})
            for key, path, subjects in runs
        ]
        return run_all(tasks, parallel, Budget(stop, 4 * PROBE_SECONDS, 0.0))


def _said(result: Result) -> str:
    lines = [line for line in result.stderr.splitlines() if line.startswith("sealbreak: ")]
    if lines:
        return lines[-1].removeprefix("sealbreak: ")
    if result.status is None:
        return f"one input took longer than {PROBE_SECONDS:.0f} seconds"
    return f"status {result.status}: {result.last_line()}"


def subjects_by_domain(options: Options, stop: Stop) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The chosen subjects that each domain has (empty: all of them), and notes. A domain that has
    none of them is left out. Raises Refused for a name that no chosen domain knows."""
    if not options.subjects:
        return {domain: () for domain in options.domains}, []
    runs = [((domain, name), target(domain, options.engines[0]), (name,))
            for domain in options.domains for name in options.subjects]
    results = {result.key: result for result in _probe(runs, stop, options.jobs)}
    for name in options.subjects:
        tried = [results[domain, name] for domain in options.domains]
        if all(result.status != 0 for result in tried):
            raise Refused(f"--subject {name}: {_said(tried[0])}")
    chosen = {domain: tuple(name for name in options.subjects
                            if results[domain, name].status == 0) for domain in options.domains}
    notes = [f"note: domain {domain} has none of these subjects, it is left out"
             for domain, names in chosen.items() if not names]
    return {domain: names for domain, names in chosen.items() if names}, notes


def check_start(domains: dict[str, tuple[str, ...]], options: Options, stop: Stop) -> None:
    """Runs each target once. Raises Refused for the first that fails."""
    runs = [((domain, engine), target(domain, engine), subjects)
            for domain, subjects in domains.items() for engine in options.engines]
    for result in _probe(runs, stop, options.jobs):
        if result.status != 0 and not stop.requested:
            path = target(*result.key)
            raise Refused(f"{path}: does not run: {_said(result)}; see {path.parents[1]}/build.log, "
                          "or run scripts/build again")
