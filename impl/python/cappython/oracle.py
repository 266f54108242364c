"""Holds the verifier's idea of scopes against the interpreter's: its symbol tables and its code.

Stage:     beside scopes.py; a test and a fuzzer use it, the verifier doesn't.
Input:     source text that compiles.
Output:    `scopes`: what the verifier thinks; `scope_differences`: where that isn't what happens.
Invariant: nothing of the source is executed, only compiled.
"""

from __future__ import annotations

import ast
import dis
import symtable
import types
import warnings
from typing import Iterator, NamedTuple

from cappython.builder import analyse
from cappython.scopes import Scope

__all__ = ["ScopedName", "scope_differences", "scopes"]

Path = tuple[tuple[str, str, int], ...]
SYMTABLE_KINDS = {1: "local", 2: "global", 3: "global", 4: "free", 5: "cell"}
# Local, parameter, import. What stands in a comprehension's target has a flag of its own, even when it is only read.
BOUND = 2 | 4 | 128
CODE_NAMES = {"lambda": "<lambda>", "listcomp": "<listcomp>", "setcomp": "<setcomp>", "dictcomp": "<dictcomp>",
              "genexpr": "<genexpr>"}
GLOBAL_OPCODES = ("LOAD_GLOBAL", "STORE_GLOBAL", "DELETE_GLOBAL")
NAME_OPCODES = ("LOAD_NAME", "STORE_NAME", "DELETE_NAME")


class ScopedName(NamedTuple):
    """A name in a scope. `path`: (type, name, line) of each scope from the module inwards.
    `kind`: local, cell (local, and read by inner functions), free or global."""

    path: Path
    name: str
    kind: str


def scopes(source: str | bytes) -> list[ScopedName]:
    """The verifier's own idea of each name's scope, sorted. SyntaxError, ValueError from parsing."""
    module, _ = analyse(ast.parse(source))
    return sorted(ScopedName(path, name, kind) for path, scope in paths(module)
                  for name, kind in scope.kinds.items())


def paths(scope: Scope, above: Path = ()) -> Iterator[tuple[Path, Scope]]:
    path = (*above, (scope.kind, scope.name, scope.line))
    yield path, scope
    for child in scope.children:
        yield from paths(child, path)


def scope_differences(source: str | bytes, filename: str = "<module>") -> list[str]:
    """Each way in which the verifier's scopes are not the compiler's; empty when they agree.

    SyntaxError or ValueError when the source does not compile.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module, _ = analyse(ast.parse(source))
        table = symtable.symtable(source, filename, "exec")
        code = compile(source, filename, "exec", dont_inherit=True)
    return [*table_differences(module, table, "top"), *code_differences(module, code)]


def table_differences(scope: Scope, table: symtable.SymbolTable, path: str) -> Iterator[str]:
    ours = {name: (kind, name in scope.bindings) for name, kind in scope.kinds.items()}
    theirs = {}
    for symbol in table.get_symbols():
        flags = symbol._Symbol__flags
        theirs[symbol.get_name()] = (SYMTABLE_KINDS[symbol._Symbol__scope], bool(flags & BOUND))
    for name in sorted(ours.keys() | theirs.keys()):
        if ours.get(name) != theirs.get(name):
            yield f"{path}: {name}: verifier {ours.get(name)}, symbol table {theirs.get(name)}"
    mine = [(child.kind, child.name, child.line) for child in scope.children]
    other = [(child.get_type(), child.get_name(), child.get_lineno()) for child in table.get_children()]
    if sorted(mine) != sorted(other):
        yield f"{path}: inner scopes: verifier {mine}, symbol table {other}"
        return
    # The order differs only between a scope and those beside it on other lines.
    order = sorted(range(len(mine)), key=mine.__getitem__), sorted(range(len(other)), key=other.__getitem__)
    for left, right in zip(*order):
        yield from table_differences(scope.children[left], table.get_children()[right], f"{path}.{mine[left][1]}")


def code_differences(module: Scope, code: types.CodeType) -> Iterator[str]:
    """Dead code and annotations of locals are not compiled, so scopes without code are no fault."""
    known: dict[tuple, list[Scope]] = {}
    for path, scope in paths(module):
        known.setdefault(tuple(name for _, name, _ in path) + (first_line(scope),), []).append(scope)
    for names, inner in code_objects(code, ("top",)):
        candidates = known.get((*names, inner.co_firstlineno if len(names) > 1 else 0), [])
        complaints = [complaint(scope, inner) for scope in candidates]
        if not candidates:
            yield f"{'.'.join(names)}: line {inner.co_firstlineno}: code without a scope"
        elif all(complaints):
            yield f"{'.'.join(names)}: line {inner.co_firstlineno}: {complaints[0]}"


def first_line(scope: Scope) -> int:
    decorators = getattr(scope.node, "decorator_list", [])
    return min([scope.line, *(decorator.lineno for decorator in decorators)])


def code_objects(code: types.CodeType, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], types.CodeType]]:
    yield path, code
    plain = {value: key for key, value in CODE_NAMES.items()}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from code_objects(constant, (*path, plain.get(constant.co_name, constant.co_name)))


def complaint(scope: Scope, code: types.CodeType) -> str:
    """How a code object contradicts a scope; empty when it doesn't."""
    kinds = scope.kinds
    cells = {name for name, kind in kinds.items() if kind == "cell"}
    free = {name for name, kind in kinds.items() if kind == "free"} | scope.passed
    if scope.kind == "class":
        cells = {"__class__"} & set(code.co_cellvars)
    if cells != set(code.co_cellvars):
        return f"cells: verifier {sorted(cells)}, code {sorted(code.co_cellvars)}"
    if free != set(code.co_freevars):
        return f"free: verifier {sorted(free)}, code {sorted(code.co_freevars)}"
    if scope.kind == "function":
        local = set(scope.parameters) | {name for name, kind in kinds.items() if kind == "local"}
        if not set(code.co_varnames) <= local or list(code.co_varnames[:len(scope.parameters)]) != scope.parameters:
            return f"locals: verifier {sorted(local)}, code {code.co_varnames}"
    for step in dis.get_instructions(code):
        kind = kinds.get(step.argval) if isinstance(step.argval, str) else None
        if step.opname in GLOBAL_OPCODES and kind != "global":
            return f"{step.argval}: verifier {kind}, code global"
        if step.opname in NAME_OPCODES and step.argval not in IMPLICIT and kind not in ("local", "global"):
            return f"{step.argval}: verifier {kind}, code by name"
    return ""


# The compiler's own stores at the head of a class body or module.
IMPLICIT = ("__module__", "__qualname__", "__name__", "__annotations__", "__doc__", "__classcell__")
