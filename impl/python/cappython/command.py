"""The command: judges files and says why it refuses them.

Stage:     outside of everything; what `python3 -m cappython` runs.
Input:     arguments: `verify FILE...`; see --help.
Output:    a line a file or rejection on stdout, what can't be judged on stderr; with --json one document.
Invariant: status 0 when all files are accepted, 1 when some are rejected, 2 when one can't be read or parsed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import NamedTuple, Sequence

from cappython.verifier import Rejection, verify

__all__ = ["main"]


class Judgement(NamedTuple):
    """What became of one file: accepted, rejected or unparsable, with the reason for the last."""

    file: str
    verdict: str
    rejections: list[Rejection]
    trouble: str = ""


STATUS = {"accepted": 0, "rejected": 1, "unparsable": 2}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit status. SystemExit from argparse for bad arguments."""
    options = parser().parse_args(arguments)
    judgements = [judge_file(file, options.wrapped) for file in options.files]
    status = max(STATUS[judgement.verdict] for judgement in judgements)
    try:
        report(judgements, options.json)
        sys.stdout.flush()
    except OSError as error:
        # What was not shown must not look like a verdict; a reader who has seen enough is no trouble.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            print(f"standard output: {error.strerror}", file=sys.stderr)
            return STATUS["unparsable"]
    return status


def parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(prog="cappython", description="Judge whether Python files are CapPython.")
    commands = result.add_subparsers(dest="command", required=True)
    check = commands.add_parser("verify", help="judge files",
                                epilog="status: 0 all accepted, 1 some rejected, 2 some can't be read or parsed")
    check.add_argument("files", nargs="+", metavar="FILE", help="a file of Python source")
    check.add_argument("--json", action="store_true", help="print one JSON document")
    check.add_argument("--wrapped", action="store_true",
                       help="take the module's classes for factories, as after wrapping")
    return result


def judge_file(file: str, wrapped: bool) -> Judgement:
    try:
        with open(file, "rb") as stream:
            source = stream.read()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        return Judgement(file, "unparsable", [], f"{file}: cannot be read: {reason}")
    try:
        rejections = verify(source, file, wrapped=wrapped)
    except SyntaxError as error:
        return Judgement(file, "unparsable", [], f"{file}:{error.lineno or 1}: does not parse: {error.msg}")
    return Judgement(file, "rejected" if rejections else "accepted", rejections)


def report(judgements: Sequence[Judgement], as_document: bool) -> None:
    if as_document:
        print(json.dumps({"files": [as_json(judgement) for judgement in judgements]}, indent=2))
    for judgement in judgements:
        if judgement.trouble:
            print(judgement.trouble, file=sys.stderr)
        elif not as_document:
            print_lines(judgement)


def print_lines(judgement: Judgement) -> None:
    if not judgement.rejections:
        print(printable(f"{judgement.file}: accepted"))
    for rejection in judgement.rejections:
        print(printable(f"{judgement.file}:{rejection.line}: rejected: {rejection.reason}"))


def printable(line: str) -> str:
    """The line, with escapes where standard output has no such character."""
    try:
        line.encode(sys.stdout.encoding, sys.stdout.errors)
        return line
    except UnicodeEncodeError:
        return line.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding)


def as_json(judgement: Judgement) -> dict[str, object]:
    row = {"file": judgement.file, "verdict": judgement.verdict,
           "rejections": [rejection._asdict() for rejection in judgement.rejections]}
    return {**row, "error": judgement.trouble} if judgement.trouble else row
