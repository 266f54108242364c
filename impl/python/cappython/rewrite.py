"""The rewriter: local variables get names of their own, so that shadowing can mislead nobody.

Stage:     `python3 -m cappython --rewrite`; apart from the verifier, which it can be checked against.
Input:     source text.
Output:    source text of the same program, unparsed: comments and layout are lost.
Invariant: no two local variables of the output share a name, but for those that must keep theirs; and
           the output's syntax tree is the input's, names of local variables aside.

What keeps its name: parameters (they are passed by keyword), whatever a def or class statement
binds (its name is also data: `__name__`), `import a.b`, names with two underscores at both ends, and
everything in module and class bodies. A variable whose name is nobody else's keeps it too.
"""

from __future__ import annotations

import ast
import itertools
import warnings
from typing import Callable, Iterator

from cappython.rewrite_scopes import FUNCTIONS, Layout, Scope, arguments_of, scopes_of

__all__ = ["Program", "rewrite", "unparsed"]


class Program:
    """A parsed module with its scopes: what `rewrite` and `wrap` walk through."""

    def __init__(self, source: str) -> None:
        """SyntaxError or ValueError when `source` does not parse, or is nested too deeply for the compiler."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                # Compiled as well, which finds what parsing alone lets pass (a return outside a function).
                compile(source, "<module>", "exec", dont_inherit=True)
                self.tree = ast.parse(source)
                self.scopes = scopes_of(source, self.tree)
        except (RecursionError, MemoryError):
            raise SyntaxError("nested too deeply") from None
        self._layout = Layout(self.tree)

    def nodes(self) -> Iterator[tuple[Scope, ast.AST]]:
        """Every node, with the scope that it is evaluated in. An inner scope's node counts to the outer scope."""
        for node, scope in self.scopes.items():
            if isinstance(node, FUNCTIONS + (ast.Lambda,)):
                yield from ((scope, argument) for argument in arguments_of(node))
            yield from ((scope, inner) for inner in self._layout.nodes(self._layout.inside(node)))

    def identifiers(self) -> set[str]:
        """Every name that occurs anywhere, deferred annotations included."""
        found = set()
        for node in ast.walk(self.tree):
            found.update(name for _, name in names_of(node))
        return found


def names_of(node: ast.AST) -> list[tuple[str, str]]:
    """The variables' names that `node` itself spells, each with the field it stands in."""
    if isinstance(node, ast.alias):
        return [("asname", node.asname or node.name.partition(".")[0])]
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return [("names", name) for name in node.names]
    field = NAME_FIELDS.get(type(node))
    name = getattr(node, field) if field else None
    return [(field, name)] if name is not None else []


NAME_FIELDS = {
    ast.Name: "id",
    ast.arg: "arg",
    ast.FunctionDef: "name",
    ast.AsyncFunctionDef: "name",
    ast.ClassDef: "name",
    ast.ExceptHandler: "name",
    ast.MatchAs: "name",
    ast.MatchStar: "name",
    ast.MatchMapping: "rest",
}


def rewrite(source: str) -> str:
    """The same program with its local variables renamed apart.

    SyntaxError or ValueError when `source` does not parse; ValueError when Python 3.11 has no way to
    write the tree down (an f-string that would need a backslash in a field).
    """
    program = Program(source)
    names = _new_names(program)

    def rename(scope: Scope, name: str) -> str:
        owner = scope.owner(name)
        return names.get((owner.node, scope.mangled(name)), name) if owner is not None else name

    renamed(program, rename)
    return unparsed(program.tree)


def _new_names(program: Program) -> dict[tuple[ast.AST, str], str]:
    """The new name of each local variable that does not keep its own."""
    variables, kept, reserved = _variables(program)
    taken = program.identifiers() | {mangled for _, mangled in variables}
    names = {}
    for variable in variables:
        if variable in kept:
            continue
        name = variable[1]
        if name not in reserved:
            reserved.add(name)
            continue
        names[variable] = _fresh(name, taken)
    return names


def _variables(program: Program) -> tuple[list[tuple[ast.AST, str]], set[tuple[ast.AST, str]], set[str]]:
    """All local variables of functions in order; those that keep their names; names that are spoken for."""
    variables: dict[tuple[ast.AST, str], None] = {}
    kept, reserved = set(), set()
    for scope, node in program.nodes():
        for _, name in names_of(node):
            owner, mangled = scope.owner(name), scope.mangled(name)
            if owner is None or owner.is_class():
                reserved.add(mangled)
                continue
            variable = owner.node, mangled
            variables[variable] = None
            if _keeps_its_name(node, name):
                kept.add(variable)
                reserved.add(mangled)
    return list(variables), kept, reserved


def _keeps_its_name(node: ast.AST, name: str) -> bool:
    if isinstance(node, (ast.arg, ast.ClassDef, *FUNCTIONS)):
        return True
    if isinstance(node, ast.alias) and node.asname is None and "." in node.name:
        return True
    # The compiler looks for the very name `super`, and gives a method that reads it a `__class__`.
    return name == "super" or (name.startswith("__") and name.endswith("__"))


def _fresh(name: str, taken: set[str]) -> str:
    # Without leading underscores: a class in between must not mangle the new name.
    stem = name.lstrip("_") or "unnamed"
    if not stem.isidentifier():
        stem = "v" + stem
    for number in itertools.count(1):
        fresh = f"{stem}_{number}"
        if fresh not in taken:
            taken.add(fresh)
            return fresh
    raise AssertionError("the natural numbers have run out")


def renamed(program: Program, rename: Callable[[Scope, str], str]) -> None:
    """Spell every variable in `program` as `rename(scope, name)` says. Changes the tree.

    All new names are asked for before the first is written: scopes are found by the old ones.
    """
    edits = []
    for scope, node in program.nodes():
        for field, name in names_of(node):
            new = rename(scope, name)
            if new != name:
                edits.append((node, field, name, new))
    for node, field, name, new in edits:
        if field == "names":
            node.names = [new if old == name else old for old in node.names]
        else:
            setattr(node, field, new)


def unparsed(tree: ast.Module) -> str:
    """The text of a tree. ValueError when the text would not parse to the very same tree."""
    try:
        text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        same = ast.dump(ast.parse(text)) == ast.dump(tree)
    except RecursionError:
        raise ValueError("nested too deeply to be written down") from None
    if not same:
        raise ValueError("Python 3.11 cannot write this tree down")
    return text
