#!/usr/bin/python3
"""Builds the interpreter with freeze from CPython's real source.

Stage:     impl/cpython. What scripts/build-python runs.
Input:     Debian's source package python3.11, or --source DIR|TARBALL; the tables beside this file.
Output:    .build/python/VARIANT/python: release, fuzz (coverage, barriers that can be switched off), plain
           (the same source unchanged, for comparisons of cost), asan (fuzz with AddressSanitizer), and embedded
           (unchanged too, its library to be linked into programs that are moved).
Invariant: what is built already is not built again; a stopped build goes on where it was; a download that
           is not what Debian's signed index says is refused.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
from dataclasses import dataclass
from pathlib import Path

import apply

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "python3.11"
SUITE = "bookworm"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
MIRROR = "http://deb.debian.org/debian"
#: Modules that need libraries which the project does not install, or that no test and no trace uses.
DISABLED = ("_ssl _tkinter _curses _curses_panel _gdbm _dbm _sqlite3 readline nis _crypt ossaudiodev "
            "spwd _bz2 _lzma _uuid _ctypes_test zlib")


class Failed(Exception):
    """What went wrong, where, and what to do: one line, and perhaps a log's end."""


@dataclass(frozen=True)
class Variant:
    name: str
    patched: bool
    compiler: str
    cflags: str
    ldflags: str = ""
    disabled: str = f"{DISABLED} _ctypes"


HERE = Path(__file__).resolve().parent
#: Which files' branches are counted; source/coverage.c hands the counters on.
COUNTED = (HERE / "counted.txt", HERE / "uncounted.txt")
FUZZING = ("-DPy_BARRIER_SWITCHES -DPy_COVERAGE -fsanitize-coverage=inline-8bit-counters "
           f"-fsanitize-coverage-allowlist={COUNTED[0]} -fsanitize-coverage-ignorelist={COUNTED[1]}")

#: Debian's own compiler, whose evaluation loop does not change with every row; and what is jumped to is aligned,
#: so that where a block happens to lie does not decide what cost.py finds.
FOR_SPEED = ("gcc", "-O3 -falign-functions=64 -falign-jumps=32 -falign-loops=32")
VARIANTS = {variant.name: variant for variant in (
    Variant("release", True, *FOR_SPEED),
    Variant("plain", False, *FOR_SPEED),
    Variant("fuzz", True, "clang", f"-O2 -g1 {FUZZING}"),
    Variant("asan", True, "clang", f"-O1 -g1 {FUZZING} -fsanitize=address", "-fsanitize=address"),
    # Attacks at the native level use ctypes.
    Variant("embedded", False, "clang", "-O2 -g1 -fPIC", disabled=DISABLED),
)}


#: What configure finds out about the machine, whatever the compiler and its flags: most of what it asks, and forks for.
OF_THE_MACHINE = re.compile(r"ac_cv_(alignof|broken|buggy|func|have|header|lib|member|posix|search|sizeof|type|working)_\w+=")


def say(text: str) -> None:
    print(f"build-python: {text}", file=sys.stderr, flush=True)


def run(command: list[str], folder: Path, log: Path, **environment: str) -> None:
    """Runs to the end, its output to `log`; Failed with the log's last lines otherwise."""
    with log.open("ab") as out:
        done = subprocess.run(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, env=os.environ | environment, check=False)
    if done.returncode != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise Failed(f"{tail}\n{' '.join(command[:3])} failed in {folder}; all of it is in {log}")


def download(folder: Path) -> Path:
    """Debian's source package by its .dsc, with a list of sources of our own; the user's stays as it is."""
    found = sorted(folder.glob("*.dsc"))
    if found:
        return found[0]
    say(f"downloading the source package {PACKAGE} of Debian {SUITE}")
    state = folder / "apt"
    for part in ("lists/partial", "cache/archives/partial"):
        (state / part).mkdir(parents=True, exist_ok=True)
    (state / "sources.list").write_text(f"deb-src [signed-by={KEYRING}] {MIRROR} {SUITE} main\n")
    options = [f"-oDir::Etc::SourceList={state}/sources.list", "-oDir::Etc::SourceParts=/dev/null",
               f"-oDir::State::Lists={state}/lists", f"-oDir::Cache={state}/cache", "-oAPT::Sandbox::User=",
               "-oAPT::Update::Error-Mode=any", "-oDebug::NoLocking=true"]
    log = folder / "download.log"
    part = folder / "part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    run(["apt-get", *options, "update"], folder, log)
    run(["apt-get", *options, "source", "--download-only", f"{PACKAGE}/{SUITE}"], part, log)
    for file in sorted(part.iterdir(), key=lambda file: file.suffix == ".dsc"):
        file.rename(folder / file.name)
    shutil.rmtree(part)
    return download(folder)


def unpack(work: Path, given: Path | None) -> Path:
    """The pristine source tree: the given one, or the package's with Debian's patches."""
    if given is not None and given.is_dir():
        return given
    tree = work / "source"
    if given is None:
        download_folder = work / "download"
        download_folder.mkdir(parents=True, exist_ok=True)
        given = download(download_folder)
    stamp = work / "source.stamp"
    origin = f"{given.name} {hashlib.sha256(given.read_bytes()).hexdigest()}"
    if tree.is_dir() and stamp.exists() and stamp.read_text() == origin:
        return tree
    say(f"unpacking {given.name}")
    shutil.rmtree(tree, ignore_errors=True)
    part = work / "source.part"
    shutil.rmtree(part, ignore_errors=True)
    if given.suffix == ".dsc":
        # dpkg-source checks each file against the checksums in the .dsc, which apt has checked.
        run(["dpkg-source", "--no-check", "-x", str(given), str(part)], work, work / "unpack.log")
    else:
        unpack_tarball(given, part)
    part.rename(tree)
    stamp.write_text(origin)
    return tree


def unpack_tarball(given: Path, part: Path) -> None:
    try:
        with tarfile.open(given) as archive:
            archive.extractall(part, filter="data")
    except (OSError, tarfile.TarError, EOFError) as error:
        raise Failed(f"{given} is no tarball that can be read: {error}") from error
    inside = list(part.iterdir())
    if len(inside) == 1 and inside[0].is_dir():
        for entry in inside[0].iterdir():
            entry.rename(part / entry.name)
        inside[0].rmdir()


def synchronise(source: Path, tree: Path, variant: Variant) -> bool:
    """Brings `tree` to what the variant is built from; only what differs is written. Whether anything was."""
    if not (tree / "configure").exists():
        part = tree.with_name(tree.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(source, part, symlinks=True, ignore=shutil.ignore_patterns(".pc", "debian", ".git"))
        shutil.rmtree(tree, ignore_errors=True)
        part.rename(tree)
    texts = apply.applied(source) if variant.patched else {}
    noted = tree / ".changed-files"
    before = noted.read_text().splitlines() if noted.exists() else []
    for file in set(before) - set(texts):
        if (source / file).exists():
            texts[file] = (source / file).read_text(encoding="utf-8", errors="surrogateescape")
        else:
            (tree / file).unlink(missing_ok=True)
    changed = {}
    for file, text in texts.items():
        path = tree / file
        if not path.exists() or path.read_text(encoding="utf-8", errors="surrogateescape") != text:
            changed[file] = text
    noted.write_text("\n".join(sorted(set(before) | set(texts))))
    apply.write(tree, changed)
    return bool(changed)


def configure(tree: Path, variant: Variant, log: Path, machine: list[str]) -> None:
    """Asks of the machine only what `machine` does not say yet, lines of a cache of configure; adds what it found."""
    (tree / "Modules/Setup.local").write_text(f"*disabled*\n{variant.disabled}\n")
    cache = tree / "config.cache"
    cache.write_text("\n".join([*machine, ""]))
    run(["./configure", "--quiet", "--without-ensurepip", f"--cache-file={cache.name}"], tree, log,
        CC=variant.compiler, CFLAGS=f"{variant.cflags} -w", LDFLAGS=variant.ldflags, OPT="-DNDEBUG -fwrapv")
    machine[:] = [line for line in cache.read_text().splitlines() if OF_THE_MACHINE.match(line)]


def build(source: Path, work: Path, variant: Variant, machine: list[str]) -> Path:
    """The interpreter of one variant, built as far as it is not. `machine` goes from one variant to the next."""
    tree = work / variant.name
    python = tree / "python"
    stamp = tree / ".built"
    counted = [file.read_text() for file in COUNTED] if FUZZING in variant.cflags else []
    key = hashlib.sha256(repr((variant, str(source), *counted)).encode()).hexdigest()
    changed = synchronise(source, tree, variant)
    if not changed and python.exists() and stamp.exists() and stamp.read_text() == key:
        return python
    begun = time.monotonic()
    say(f"building {variant.name}")
    stamp.unlink(missing_ok=True)
    log = tree / "build.log"
    log.unlink(missing_ok=True)
    configured = tree / ".configured"
    if not (tree / "Makefile").exists() or not configured.exists() or configured.read_text() != key:
        if (tree / "Makefile").exists():
            # Objects of other flags look up to date to make.
            run(["make", "--no-print-directory", "clean"], tree, log)
        configured.unlink(missing_ok=True)
        configure(tree, variant, log, machine)
        configured.write_text(key)
    run(["make", f"-j{os.environ.get('SEALBREAK_JOBS') or os.cpu_count()}", "--no-print-directory"], tree, log,
        ASAN_OPTIONS="detect_leaks=0")
    if not python.exists():
        raise Failed(f"make built no {python}; all of it is in {log}")
    stamp.write_text(key)
    say(f"built {variant.name} in {time.monotonic() - begun:.0f} s")
    return python


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/build-python", description="Builds the interpreter with freeze.")
    parser.add_argument("variants", nargs="*", metavar="VARIANT",
                        help=f"what to build: {', '.join(VARIANTS)} (default: release fuzz)")
    parser.add_argument("--source", type=Path, help="a CPython 3.11 source tree or tarball, instead of Debian's")
    parser.add_argument("--print", action="store_true",
                        help="print the path of the interpreter (release, or the variant named), building it if needed")
    options = parser.parse_args()
    unknown = [name for name in options.variants if name not in VARIANTS]
    if unknown:
        parser.error(f"no variant is called '{unknown[0]}'; give {', '.join(VARIANTS)}")
    names = options.variants or (["release"] if options.print else ["release", "fuzz"])
    work = ROOT / ".build/python"
    try:
        if options.source is not None and not options.source.exists():
            raise Failed(f"{options.source}: no such file or folder; give a CPython 3.11 source tree or tarball")
        work.mkdir(parents=True, exist_ok=True)
        with (work / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            source = unpack(work, options.source.resolve() if options.source else None)
            machine: list[str] = []
            built = [build(source, work, VARIANTS[name], machine) for name in names]
    except (Failed, apply.Mismatch, OSError) as error:
        print(f"build-python: {error}", file=sys.stderr)
        return 2
    if options.print:
        print(built[-1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
