"""Stage:     campaign. The command line, and all that can be refused before anything runs.
Input:     arguments, the domains that the build makes targets for.
Output:    an Options, or one line on stderr and status 2.
Invariant: nothing is created on disk here.
"""

import argparse
import dataclasses
import math
import os
import random
import re
from pathlib import Path

ENGINES = ("libfuzzer", "afl")
ROOT = Path(__file__).resolve().parents[2]

EPILOG = """\
The status is 0 when nothing was found (known findings in other people's code are printed, and do
not count), 1 when something was, 2 when it could not run. Ctrl-C ends the fuzzing early and still
minimizes and reports what was found; a second Ctrl-C stops at once with status 130.

A folder of an earlier run is continued: its corpus is kept, its findings are checked again.

examples:
  scripts/fuzz                                   every domain, both engines, 60 seconds
  scripts/fuzz --domain map --seconds 600        ten minutes on maps
  scripts/fuzz --engine afl --jobs 4             AFL++ alone on four cores
  scripts/fuzz --subject native --out /tmp/out   only the native binding is judged
  scripts/fuzz --domain freeze --interpreter PATH   a Python with freeze, whatever dialect it speaks
  scripts/sealbreak replay OUT/findings/map/NAME.json   run a finding again
"""


@dataclasses.dataclass(frozen=True)
class Options:
    """What to fuzz, how long (seconds), how many processes at a time, and where."""

    domains: tuple[str, ...]
    engines: tuple[str, ...]
    seconds: float
    jobs: int
    out: Path
    seed: int
    subjects: tuple[str, ...]
    interpreter: str = ""
    dialect: str = ""


class Refused(Exception):
    """It can't run: one line that says what, where, and what to do."""


def source_root() -> Path:
    """The checkout: that of this file, or SEALBREAK_ROOT."""
    return Path(os.environ.get("SEALBREAK_ROOT") or ROOT).resolve()


def build_root() -> Path:
    """The folder with one build a preset: SEALBREAK_BUILD_ROOT, or .build of the checkout."""
    given = os.environ.get("SEALBREAK_BUILD_ROOT")
    return Path(given).resolve() if given else source_root() / ".build"


def known_domains(root: Path) -> tuple[str, ...]:
    """The domains that have a fuzz target, read where targets are declared: one list, not two."""
    path = root / "harness" / "CMakeLists.txt"
    try:
        text = path.read_text()
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}; run from a complete checkout") from error
    found = re.findall(r"^\s*sealbreak_fuzz_target\((\w+)\)", text, re.MULTILINE)
    if not found:
        raise Refused(f"{path}: declares no fuzz target; run from a complete checkout")
    return tuple(found)


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise Refused(f"{message}; see {self.prog} --help")


def seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (value > 0 and math.isfinite(value)):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds above 0")
    return value


def _jobs(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of processes, 1..256")
    return int(text)


def _seed(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) < 2**31:
        raise argparse.ArgumentTypeError(f"'{text}' is not a seed, 1..{2**31 - 1}")
    return int(text)


def make_parser(domains: tuple[str, ...], prog: str = "scripts/fuzz", epilog: str = EPILOG,
                time: float = 60.0, out: str = "sealbreak-out",
                description: str = "Fuzz persistent structures: every subject against the C++ reference.") -> Parser:
    """The options that every way to run a campaign has; `time` and `out` are what is taken when nothing is given."""
    parser = Parser(
        prog=prog,
        allow_abbrev=False,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--domain", nargs="+", action="extend", metavar="DOMAIN",
        help=f"what to fuzz: {', '.join(domains)} or all (default: all)")
    add("--engine", choices=(*ENGINES, "both"), default="both",
        help="which fuzzing engine (default: both; they share their finds)")
    add("--seconds", type=seconds, default=time, metavar="N",
        help=f"how long to fuzz in all, by the clock (default: {time:.0f})")
    add("--jobs", type=_jobs, default=len(os.sched_getaffinity(0)), metavar="N",
        help="how many engines run at a time (default: the cores, %(default)s); domains and "
             "engines take turns when there are fewer")
    add("--out", type=Path, default=Path(out), metavar="DIR",
        help="where everything goes, and what is continued from (default: ./%(default)s)")
    add("--seed", type=_seed, metavar="N",
        help="of the engines' random choices (default: a new one, printed)")
    add("--subject", nargs="+", action="extend", default=[], metavar="NAME",
        help="judge only these subjects (default: all; `scripts/sealbreak subjects` lists them)")
    add("--interpreter", metavar="PATH", default="",
        help="of the domain freeze: a Python with freeze (default: the one that is built here)")
    add("--dialect", metavar="FILE", default="",
        help="a TOML file with what is known of its dialect better than by trying")
    add("--presets", action="store_true", help=argparse.SUPPRESS)
    return parser


def _chosen(words: list[str] | None, known: tuple[str, ...]) -> tuple[str, ...]:
    words = [part for word in words or ["all"] for part in word.split(",") if part]
    for word in words:
        if word != "all" and word not in known:
            raise Refused(f"no domain is called '{word}'; give {', '.join(known)} or all")
    return tuple(name for name in known if name in words or "all" in words)


def _check_out(out: Path) -> None:
    """The nearest folder that exists must be a folder that can be written."""
    for path in (out, *out.parents):
        if not os.path.lexists(path):
            continue
        if not path.is_dir():
            raise Refused(f"--out {out}: {path} is not a folder; give another")
        if not os.access(path, os.W_OK | os.X_OK):
            raise Refused(f"--out {out}: {path} can't be written; give another")
        return


def _interpreter(given, domains: tuple[str, ...]) -> tuple[str, str]:
    """Absolute paths of the interpreter and of the file with its dialect; empty for those that nobody named."""
    if "freeze" not in domains:
        for option in ("interpreter", "dialect"):
            if getattr(given, option):
                raise Refused(f"--{option} is for the domain freeze, which is not fuzzed; add --domain freeze")
        return "", ""
    interpreter = given.interpreter or os.environ.get("SEALBREAK_INTERPRETER", "")
    dialect = given.dialect or os.environ.get("SEALBREAK_DIALECT", "")
    if interpreter and not os.path.isfile(interpreter):
        raise Refused(f"--interpreter {interpreter}: no such program; give the path of a Python with freeze")
    if interpreter and not os.access(interpreter, os.X_OK):
        raise Refused(f"--interpreter {interpreter}: can't be executed; give the path of a Python with freeze")
    if dialect and not os.path.isfile(dialect):
        raise Refused(f"--dialect {dialect}: no such file; `scripts/sealbreak probe` prints the axes")
    return tuple(os.path.abspath(path) if path else "" for path in (interpreter, dialect))


def parse(arguments: list[str]) -> tuple[Options, bool]:
    """The options, and whether only the presets to build were asked for. Raises Refused."""
    domains = known_domains(source_root())
    given = make_parser(domains).parse_args(arguments)
    return read(given, domains), given.presets


def read(given: argparse.Namespace, domains: tuple[str, ...]) -> Options:
    """What a parser of make_parser() was given. Raises Refused."""
    out = Path(os.path.abspath(given.out))
    _check_out(out)
    subjects = tuple(dict.fromkeys(
        part for word in given.subject for part in word.split(",") if part))
    chosen = _chosen(given.domain, domains)
    interpreter, dialect = _interpreter(given, chosen)
    return Options(
        domains=chosen,
        engines=ENGINES if given.engine == "both" else (given.engine,),
        seconds=given.seconds,
        jobs=given.jobs,
        out=out,
        seed=given.seed or random.SystemRandom().randrange(1, 2**31),
        subjects=subjects,
        interpreter=interpreter,
        dialect=dialect,
    )


def presets(options: Options) -> list[str]:
    """What a campaign needs built, in the words of scripts/build; `python` is the interpreter with freeze."""
    engines = [{"libfuzzer": "fuzz", "afl": "afl"}[name] for name in options.engines]
    # Approaches to sealing are tried frozen too, and always by the interpreter that is built here.
    ours = "escape" in options.domains or "freeze" in options.domains and not options.interpreter
    return ["dev:sealbreak", *engines, *(["python"] if ours else [])]
