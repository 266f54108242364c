"""Stage:     ci. Puts all that the fuzz targets need while they run into one folder.
Input:     a build with an engine from outside; the trees of three interpreters that impl/cpython/build.py made.
Output:    OUT/fuzz_DOMAIN with its seed corpus, dictionary and options; OUT/sealbreak, laid out as harness/paths.hpp
           looks for it: sources in Python, modules, other people's packages, interpreters, shared libraries.
Invariant: what is in OUT names nothing outside it but the C library, and looks for it from where it is itself.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSION = "python3.11"
#: Of other people, for subjects; a target does without what the machine does not have.
PACKAGES = Path("/usr/lib/python3/dist-packages")
WANTED_PACKAGES = ("pyrsistent", "_pyrsistent_version.py", "pvectorc.*.so")
#: Every Linux has these, and no other copy of them could be loaded beside its own.
C_LIBRARY = re.compile(r"(ld-linux.*|lib(c|m|dl|pthread|rt|util|resolv))\.so\.\d+")
#: What no subject and no runner imports.
NO_PART_OF_A_LIBRARY = shutil.ignore_patterns(
    "__pycache__", "test", "tests", "idlelib", "tkinter", "turtledemo", "ensurepip", "lib2to3", "distutils", "*.exe")
OPTIONS = """\
[libfuzzer]
max_len = 1024
timeout = 25

[asan]
detect_leaks = 0
"""


def copy_sources(to: Path) -> None:
    """What is read at run time: subjects, adapters, planted faults."""
    no_tests = shutil.ignore_patterns("__pycache__", "*_test.py", "*.md", "accepted", "rejected")
    for folder in ("impl/python", "harness/subjects/adapters"):
        shutil.copytree(ROOT / folder, to / folder, ignore=no_tests)
    for folder in ("oracles/mutants", "impl/cpython/barriers"):
        shutil.copytree(ROOT / folder, to / folder, ignore=lambda _, names: [n for n in names if not n.endswith(".toml")])


def copy_packages(to: Path) -> None:
    to.mkdir()
    for pattern in WANTED_PACKAGES:
        for found in PACKAGES.glob(pattern):
            if found.is_dir():
                shutil.copytree(found, to / found.name, ignore=NO_PART_OF_A_LIBRARY)
            else:
                shutil.copy2(found, to / found.name)


def copy_interpreter(tree: Path, to: Path) -> None:
    """From where it was built to the layout of one that is installed, which it finds itself in wherever it is."""
    library = to / "lib" / VERSION
    shutil.copytree(tree / "Lib", library, ignore=NO_PART_OF_A_LIBRARY)
    (library / "lib-dynload").mkdir()
    built = tree / (tree / "pybuilddir.txt").read_text().strip()
    for module in built.glob("*.so"):
        shutil.copy2(module, library / "lib-dynload" / module.name)
    for data in built.glob("_sysconfigdata*.py"):
        shutil.copy2(data, library / data.name)
    (to / "bin").mkdir()
    shutil.copy2(tree / "python", to / "bin" / VERSION)
    (to / "bin/python3").symlink_to(VERSION)


def is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def needed(program: Path) -> dict[str, str]:
    """Shared libraries besides the C library's: where each is on this machine."""
    said = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=False).stdout
    found = dict(re.findall(r"^\s*(\S+) => (\S+) \(", said, re.M))
    missing = re.findall(r"^\s*(\S+) => not found", said, re.M)
    if missing:
        raise SystemExit(f"ci/oss_fuzz/bundle.py: {program}: needs {missing[0]}, which is not there; install it")
    return {name: path for name, path in found.items() if not C_LIBRARY.fullmatch(name)}


def gather_libraries(out: Path, libraries: Path) -> None:
    """Copies what programs and modules are linked with, and tells each where that is from its own place."""
    libraries.mkdir()
    waiting = [path for path in sorted(out.rglob("*")) if is_elf(path)]
    while waiting:
        program = waiting.pop()
        wanted = needed(program)
        for name, path in wanted.items():
            if not (libraries / name).exists():
                shutil.copy2(Path(path).resolve(), libraries / name)
                waiting.append(libraries / name)
        if wanted or program.parent == libraries:
            way = os.path.relpath(libraries, program.parent)
            subprocess.run(["patchelf", "--set-rpath", f"$ORIGIN/{way}", str(program)], check=True)


def add_target(build: Path, target: Path, out: Path, scratch: Path) -> None:
    """A target, with what an engine starts from beside it."""
    domain = target.name.removeprefix("fuzz_")
    shutil.copy2(target, out / target.name)
    corpus = scratch / target.name
    shutil.rmtree(corpus, ignore_errors=True)
    seeds = [str(path) for path in sorted((ROOT / "corpus").rglob("*.json"))
             if f'"domain": "{domain}"' in path.read_text(encoding="utf-8") and "examples" not in path.parts]
    subprocess.run([str(build / "harness/starting_corpus"), domain, str(corpus), *seeds], check=True)
    with zipfile.ZipFile(out / f"{target.name}_seed_corpus.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(corpus.iterdir()):
            archive.write(path, path.name)
    shutil.copy2(corpus.with_name(corpus.name + ".dict"), out / f"{target.name}.dict")
    (out / f"{target.name}.options").write_text(OPTIONS)


def main() -> int:
    parser = argparse.ArgumentParser(prog="ci/oss_fuzz/bundle.py", description=__doc__.splitlines()[0])
    for name in ("build", "python", "release", "fuzz", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="DIR")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    bundle = given.out / "sealbreak"
    shutil.rmtree(bundle, ignore_errors=True)
    copy_sources(bundle)
    shutil.copytree(given.build / "modules", bundle / "modules")
    copy_packages(bundle / "packages")
    copy_interpreter(given.python, bundle / "python")
    copy_interpreter(given.release, bundle / "interpreters/release")
    copy_interpreter(given.fuzz, bundle / "interpreters/fuzz")
    targets = sorted(path for path in (given.build / "harness").glob("fuzz_*") if is_elf(path))
    for target in targets:
        add_target(given.build, target, given.out, given.build)
    gather_libraries(given.out, bundle / "lib")
    print(f"{given.out}: {len(targets)} targets")
    return 0


if __name__ == "__main__":
    sys.exit(main())
