"""Stage:     ci. What must hold of a bundle that was moved.
Input:     its folder, the sanitizer and the engine that it was built with.
Output:    (name of the check, why it fails or nothing), one a time.
Invariant: targets run in the sandbox alone; only afl-fuzz itself, which is no part of a bundle, runs outside.
"""

import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from . import sandbox

#: As OSS-Fuzz asks of a target before it is used: `bad_build_check`.
START = ("-seed=1337", "-runs=4")
LEAST_COUNTERS = 100
START_SECONDS = 300
CORPUS_SECONDS = 900
AFL_SECONDS = 10
#: What each leaves in a program's symbols. What handles undefined behaviour comes with AddressSanitizer too: calls tell.
SYMBOLS = {"address": "__asan_init", "coverage": "__llvm_profile_runtime"}
LEAST_CALLS = 100
#: A planted fault a domain, with a seed of corpus/mutants: whoever misses it does not run its subjects.
FAULTS = {"list": "py-list-index-wraps-twice", "map": "py-collapse-stops-after-one-level", "freeze": "list.append",
          "escape": "bastion-keeps-object-in-attribute", "cappython": "cappython-binding-assign"}
Check = Iterator[tuple[str, str]]


def of(bundle: Path, sanitizer: str, engine: str) -> Check:
    targets = sorted(path for path in bundle.glob("fuzz_*") if "." not in path.name and not path.name.endswith("_seed_corpus"))
    yield "a target a domain", "" if {path.name for path in targets} == {f"fuzz_{domain}" for domain in FAULTS} else \
        f"there are {', '.join(path.name for path in targets) or 'none'}"
    for target in targets:
        for name, failure in _of_target(bundle, target, sanitizer, engine):
            yield f"{target.name} {name}", failure


def _of_target(bundle: Path, target: Path, sanitizer: str, engine: str) -> Check:
    yield "files beside it", _beside(target)
    yield "sanitizer", _sanitized(target, sanitizer)
    with tempfile.TemporaryDirectory(prefix="sealbreak-seeds-") as folder:
        seeds = Path(folder)
        with zipfile.ZipFile(target.with_name(f"{target.name}_seed_corpus.zip")) as archive:
            archive.extractall(seeds)
        checks = _libfuzzer(bundle, target, seeds, sanitizer) if engine == "libfuzzer" else _afl(bundle, target, seeds)
        yield from checks
        yield "planted fault", _finds(bundle, target, seeds)


def _beside(target: Path) -> str:
    missing = [suffix for suffix in ("_seed_corpus.zip", ".dict", ".options") if not target.with_name(target.name + suffix).is_file()]
    return f"{target.name}{missing[0]} is missing" if missing else ""


def _sanitized(target: Path, sanitizer: str) -> str:
    symbols = subprocess.run(["readelf", "--symbols", "--wide", str(target)], capture_output=True, text=True, check=True).stdout
    for name, symbol in SYMBOLS.items():
        if (name == sanitizer) != (symbol in symbols):
            return f"{symbol} is {'missing' if name == sanitizer else 'there'}"
    if sanitizer != "undefined":
        return ""
    code = subprocess.run(["objdump", "--disassemble", "--no-show-raw-insn", str(target)], capture_output=True, text=True, check=True).stdout
    calls = len(re.findall(r"call.*<__ubsan_handle_", code))
    return "" if calls >= LEAST_CALLS else f"{calls} calls of what handles undefined behaviour, at least {LEAST_CALLS} are wanted"


def _libfuzzer(bundle: Path, target: Path, seeds: Path, sanitizer: str) -> Check:
    ran = sandbox.run(bundle, [str(target), *START], START_SECONDS)
    yield "start", "" if ran.status == 0 and "Done 4 runs" in ran.output else _said(ran)
    if sanitizer != "coverage":
        counters = re.search(r"Loaded \d+ modules?\s+\((\d+) inline 8-bit counters\)", ran.output)
        number = int(counters[1]) if counters else 0
        yield "instrumented", "" if number >= LEAST_COUNTERS else f"{number} counters, at least {LEAST_COUNTERS} are wanted"
    ran = sandbox.run(bundle, [str(target), "-runs=0", f"-dict={target}.dict", str(seeds)], CORPUS_SECONDS, [seeds])
    read = re.search(r"seed corpus: files: (\d+)", ran.output)
    whole = ran.status == 0 and read is not None and int(read[1]) == len(list(seeds.iterdir()))
    yield "seed corpus and dictionary", "" if whole else _said(ran)


def _afl(bundle: Path, target: Path, seeds: Path) -> Check:
    ran = sandbox.run(bundle, [str(target), *map(str, sorted(seeds.iterdir())[:4])], START_SECONDS, [seeds])
    yield "start", "" if ran.status == 0 else _said(ran)
    yield "afl-fuzz", _fuzzes(target, seeds)


def _fuzzes(target: Path, seeds: Path) -> str:
    with tempfile.TemporaryDirectory(prefix="sealbreak-afl-") as folder:
        few = Path(folder, "few")
        few.mkdir()
        for seed in sorted(seeds.iterdir())[:8]:
            shutil.copy(seed, few)
        environment = {"PATH": "/usr/bin:/bin", "AFL_NO_UI": "1", "AFL_SKIP_CPUFREQ": "1", "AFL_NO_AFFINITY": "1",
                       "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1", "AFL_FORKSRV_INIT_TMOUT": "60000"}
        line = ["afl-fuzz", "-i", str(few), "-o", f"{folder}/out", "-x", f"{target}.dict", "-m", "none", "-t", "20000", "-V", str(AFL_SECONDS),
                "--", str(target)]
        done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=START_SECONDS, stdin=subprocess.DEVNULL,
                              check=False)
        stats = Path(folder, "out/default/fuzzer_stats")
        execs = re.search(r"execs_done\s*: (\d+)", stats.read_text()) if stats.exists() else None
        if done.returncode == 0 and execs and int(execs[1]) > 0:
            return ""
        return f"status {done.returncode}: {' | '.join(done.stdout.strip().splitlines()[-3:])}"


def _finds(bundle: Path, target: Path, seeds: Path) -> str:
    """The seed that tells the fault runs clean without it: the seed corpus is one check above."""
    name = FAULTS[target.name.removeprefix("fuzz_")]
    seed = next((path for path in seeds.iterdir() if path.name.partition("-")[2] == name), None)
    if seed is None:
        return f"the seed corpus has no seed that tells {name}"
    ran = sandbox.run(bundle, [str(target), str(seed)], START_SECONDS, [seeds], SEALBREAK_MUTANT=name)
    return "" if ran.status not in (0, None) and "DEDUP_TOKEN: " in ran.output else f"{name} was not found: {_said(ran)}"


def _said(ran: sandbox.Ran) -> str:
    how = "ended in no time that it was given" if ran.status is None else f"status {ran.status}"
    return f"{how}: {ran.last_lines()}"
