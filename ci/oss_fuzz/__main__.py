"""Stage:     ci. `ci/check-oss-fuzz`: builds into an empty folder as OSS-Fuzz does, moves it, checks it there.
Input:     sanitizers, engines.
Output:    a line a check on standard output; status 0 all hold, 1 one does not, 2 it could not build or run.
Invariant: what is checked stands in another folder than it was built in, and nothing is left behind but --out.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from . import checks
from .sandbox import NoSandbox

ROOT = Path(__file__).resolve().parents[2]
#: What OSS-Fuzz's `compile` gives to a build, as far as this machine's compilers know it.
COMMON_FLAGS = "-O1 -fno-omit-frame-pointer -gline-tables-only -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION"
UNDEFINED = "array-bounds,bool,builtin,enum,function,integer-divide-by-zero,null,object-size,return,returns-nonnull-attribute," \
            "shift,signed-integer-overflow,unreachable,vla-bound,vptr"
SANITIZER_FLAGS = {
    "address": "-fsanitize=address -fsanitize-address-use-after-scope",
    "undefined": f"-fsanitize={UNDEFINED} -fno-sanitize-recover={UNDEFINED}",
    "coverage": "-fprofile-instr-generate -fcoverage-mapping",
    "none": "",
}
ENGINES = {
    "libfuzzer": {"CC": "clang", "CXX": "clang++", "LIB_FUZZING_ENGINE": "-fsanitize=fuzzer", "flags": "-fsanitize=fuzzer-no-link"},
    "afl": {"CC": "afl-clang-fast", "CXX": "afl-clang-fast++", "LIB_FUZZING_ENGINE": "/usr/lib/afl/libAFLDriver.a", "flags": ""},
}


class CannotBuild(Exception):
    """One line: what, and where the rest is."""


def environment(sanitizer: str, engine: str, out: Path, work: Path) -> dict[str, str]:
    """What a build sees in OSS-Fuzz's image. Coverage takes the place of an engine's own instrumentation."""
    about = ENGINES[engine]
    flags = f"{COMMON_FLAGS} {SANITIZER_FLAGS[sanitizer]} {'' if sanitizer == 'coverage' else about['flags']}"
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "SRC": str(ROOT.parent), "WORK": str(work), "OUT": str(out),
            "CC": about["CC"], "CXX": about["CXX"], "CFLAGS": flags, "CXXFLAGS": flags, "SANITIZER": sanitizer,
            "FUZZING_ENGINE": engine, "LIB_FUZZING_ENGINE": about["LIB_FUZZING_ENGINE"],
            **{name: os.environ[name] for name in ("SEALBREAK_JOBS",) if name in os.environ}}


def build(sanitizer: str, engine: str, out: Path) -> None:
    # The interpreters are kept in the checkout, and so is what is built from: a second check is quick.
    work = ROOT / ".build/oss_fuzz"
    work.mkdir(parents=True, exist_ok=True)
    log = work / f"{engine}-{sanitizer}.log"
    with log.open("wb") as file:
        done = subprocess.run([str(ROOT / "ci/oss_fuzz/build")], env=environment(sanitizer, engine, out, work), stdin=subprocess.DEVNULL,
                              stdout=file, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
        raise CannotBuild(f"{tail}\nci/check-oss-fuzz: the build ended with status {done.returncode}; all of it is in {log}")


def run(sanitizer: str, engine: str, keep: Path | None) -> bool:
    with tempfile.TemporaryDirectory(prefix="sealbreak-oss-fuzz-") as scratch:
        out, moved = Path(scratch, "out"), Path(scratch, "moved/elsewhere")
        out.mkdir()
        build(sanitizer, engine, out)
        moved.parent.mkdir()
        out.rename(moved)
        passed = True
        for name, failure in checks.of(moved, sanitizer, engine):
            print(f"{sanitizer} {engine} {name}: {'ok' if not failure else 'FAILED: ' + failure}", flush=True)
            passed = passed and not failure
        if keep is not None:
            shutil.copytree(moved, keep / f"{engine}-{sanitizer}", symlinks=True, dirs_exist_ok=True)
        return passed


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="ci/check-oss-fuzz", description="Build as OSS-Fuzz does, move it, and run every target there.")
    parser.add_argument("--sanitizer", action="append", choices=SANITIZER_FLAGS, help="repeatable (default: address)")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="repeatable (default: libfuzzer)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="keep what was built there, a folder for each pair")
    parser.add_argument("--arguments-only", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    engines, sanitizers = given.engine or ["libfuzzer"], given.sanitizer or ["address"]
    if "afl" in engines and "coverage" in sanitizers:
        parser.error("coverage is built for libfuzzer alone, as in OSS-Fuzz; give another pair")
    if given.arguments_only:
        return 0
    try:
        results = [run(sanitizer, engine, given.out) for engine in engines for sanitizer in sanitizers]
    except (CannotBuild, NoSandbox) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"ci/check-oss-fuzz: {error.filename or 'system'}: {error.strerror}; check the disk and the permissions", file=sys.stderr)
        return 2
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
