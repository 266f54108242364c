#!/usr/bin/python3
"""Applies the freeze change to a CPython source tree.

Stage:     impl/cpython. Between CPython's source and the build.
Input:     --source DIR: an unpacked CPython 3.11 tree; the tables beside this file: edits*.toml (what the
           flag needs) and barriers/*.toml (a row a write); our own files in source/.
Output:    the tree, changed in place, with Include/immutability_barriers.h made from the rows.
Invariant: all rows match or nothing is written: a row whose anchor or function is not found exactly
           once is an error that names it.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
#: Where our own files go in the tree, by their suffix.
PLACES = {".h": "Include", ".c": "Python"}
APPLIED = "Include/immutability_barriers.h"


class Mismatch(Exception):
    """A row does not fit the tree; the text names the row, the file and what to do."""


@dataclass(frozen=True)
class Barrier:
    """One guarded write: in `function` of `file`, `object` is about to be written."""

    name: str
    file: str
    function: str
    object: str
    returns: str = ""
    before: str = ""
    when: str = ""
    fail: str = ""
    cleanup: str = ""
    inherit: str = ""
    #: The way that `fail` takes meets another row, which raises.
    quietly: bool = False
    about: str = field(default="", compare=False)
    #: Why no trace can tell the row from its absence, and it stays all the same: a proof.
    equivalent: str = field(default="", compare=False)

    @property
    def constant(self) -> str:
        return "_Py_BARRIER_" + re.sub(r"\W", "_", self.name)

    def code(self, indent: str) -> str:
        if self.inherit:
            return (f"{indent}_Py_INHERIT_IMMUTABLE({self.constant}, (PyObject *)({self.inherit}), "
                    f"(PyObject *)({self.object}));\n")
        may_write = "_Py_MAYWRITE_QUIETLY" if self.quietly else "_Py_MAYWRITE"
        condition = f"!{may_write}({self.constant}, (PyObject *)({self.object}))"
        if self.when:
            condition = f"({self.when}) && {condition}"
        leave = self.fail or f"return {self.returns};".replace(" ;", ";")
        cleanup = f"{indent}    {self.cleanup}\n" if self.cleanup else ""
        return f"{indent}if ({condition}) {{\n{cleanup}{indent}    {leave}\n{indent}}}\n"


def read_table(path: Path, key: str) -> list[dict]:
    try:
        return tomllib.loads(path.read_text()).get(key, [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Mismatch(f"{path.name}: {error}") from error


def barriers(folder: Path = HERE) -> list[Barrier]:
    """All rows, in the order of their files' names; raises Mismatch for a row that is not one."""
    rows = []
    for path in sorted((folder / "barriers").glob("*.toml")):
        for raw in read_table(path, "barrier"):
            try:
                rows.append(Barrier(**raw))
            except TypeError as error:
                raise Mismatch(f"{path.name}: barrier {raw.get('name', '?')}: {error}") from error
    seen: dict[str, str] = {}
    for row in rows:
        if row.constant in seen:
            raise Mismatch(f"two barriers are called {row.name} and {seen[row.constant]}")
        seen[row.constant] = row.name
    return rows


def find_once(text: str, wanted: str, what: str) -> int:
    count = text.count(wanted)
    if count != 1:
        raise Mismatch(f"{what}: its anchor is found {count} times, not once; adapt the row to this source")
    return text.index(wanted)


def edit_text(text: str, edit: dict) -> str:
    what = f"edit {edit['name']} in {edit['file']}"
    ours = edit["text"]
    for how in ("replace", "before", "after"):
        if how not in edit:
            continue
        anchor = edit[how]
        at = find_once(text, anchor, what)
        if how == "replace":
            return text[:at] + ours + text[at + len(anchor):]
        if how == "after":
            at += len(anchor)
        return text[:at] + ours + text[at:]
    raise Mismatch(f"{what}: give one of replace, before, after")


def body_of(text: str, row: Barrier) -> tuple[int, int]:
    """Where the body of the row's function begins and ends: after its `{`, at its `}`."""
    what = f"barrier {row.name}: function {row.function} in {row.file}"
    starts = [match for match in re.finditer(
        rf"^(?:[A-Za-z_]\w*[ \t*]+){{0,4}}{re.escape(row.function)}\s*\([^;{{]*?\)\s*(?:/\*.*?\*/\s*)?\{{\s*?\n",
        text, re.MULTILINE | re.DOTALL)]
    if len(starts) != 1:
        raise Mismatch(f"{what} is defined {len(starts)} times, not once; adapt the row to this source")
    end = re.compile(r"^\}", re.MULTILINE).search(text, starts[0].end())
    if end is None:
        raise Mismatch(f"{what} has no end")
    return starts[0].end(), end.start()


def place_of(text: str, row: Barrier) -> tuple[int, str]:
    """Where the row's code goes, a line's beginning, and that line's indentation."""
    begin, end = body_of(text, row)
    if not row.before:
        return begin, "    "
    at = begin + find_once(text[begin:end], row.before,
                           f"barrier {row.name} in {row.function}, {row.file}")
    line = text.rindex("\n", 0, at) + 1
    indent = re.match(r"[ \t]*", text[line:]).group()
    return line, indent


def constants(rows: list[Barrier]) -> str:
    """The header with a number and a name a row."""
    numbers = "".join(f"    {row.constant},\n" for row in rows)
    names = "".join(f'    "{row.name}", \\\n' for row in rows)
    return ("/* Made by impl/cpython/apply.py from the table of write barriers. */\n"
            f"enum {{\n{numbers}    _Py_BARRIERS\n}};\n\n#define _Py_BARRIER_NAMES \\\n{names}\n")


def applied(source: Path, folder: Path = HERE) -> dict[str, str]:
    """Every changed or new file of the tree by its path, with its new text."""
    rows = barriers(folder)
    edits = [edit for path in sorted(folder.glob("edits*.toml")) for edit in read_table(path, "edit")]
    texts: dict[str, str] = {}
    for file in dict.fromkeys([edit["file"] for edit in edits] + [row.file for row in rows]):
        try:
            texts[file] = (source / file).read_text(encoding="utf-8", errors="surrogateescape")
        except OSError as error:
            raise Mismatch(f"{source / file}: {error.strerror}; is this a CPython 3.11 source tree?") from error
    # Places are found in the pristine text, so that one row's code is never another's anchor.
    places: dict[str, list[tuple[int, int, str]]] = {}
    for number, row in enumerate(rows):
        at, indent = place_of(texts[row.file], row)
        places.setdefault(row.file, []).append((at, number, row.code(indent)))
    originals = dict(texts)
    for file, inserts in places.items():
        for at, _, code in sorted(inserts, reverse=True):
            texts[file] = texts[file][:at] + code + texts[file][at:]
    for edit in edits:
        find_in_original(originals[edit["file"]], edit)
        texts[edit["file"]] = edit_text(texts[edit["file"]], edit)
    for path in sorted((folder / "source").iterdir()):
        texts[f"{PLACES[path.suffix]}/{path.name}"] = path.read_text()
    texts[APPLIED] = constants(rows)
    return texts


def find_in_original(text: str, edit: dict) -> None:
    anchor = next((edit[how] for how in ("replace", "before", "after") if how in edit), None)
    if anchor is not None:
        find_once(text, anchor, f"edit {edit['name']} in {edit['file']}")


def write(source: Path, texts: dict[str, str]) -> None:
    """Each file to a temporary name, then renamed."""
    for file, text in texts.items():
        target = source / file
        temporary = target.with_name(target.name + ".part")
        temporary.write_text(text, encoding="utf-8", errors="surrogateescape")
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)


def main() -> int:
    parser = argparse.ArgumentParser(description="Applies the freeze change to a CPython 3.11 source tree.")
    parser.add_argument("--source", type=Path, required=True, help="the unpacked tree, changed in place")
    parser.add_argument("--check", action="store_true", help="only say whether all rows match")
    options = parser.parse_args()
    try:
        if (options.source / APPLIED).exists():
            raise Mismatch(f"{options.source} has the change already; unpack the source anew")
        texts = applied(options.source)
    except Mismatch as error:
        print(f"apply.py: {error}", file=sys.stderr)
        return 2
    if not options.check:
        write(options.source, texts)
    print(f"{len(barriers())} barriers and {len(texts)} files fit {options.source}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
