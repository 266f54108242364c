"""Which variable each name of a module means: the verifier's own analysis, over the syntax tree.

Stage:     under the verifier's rules; builder.py fills the scopes, `resolve` here settles them.
Input:     scopes with the names that each binds, declares and reads.
Output:    the kind of every name in every scope; `owner`, the scope whose variable a name means.
Invariant: `scope_differences` (oracle.py)
           finds no name that the interpreter's own compiler resolves otherwise.
"""

from __future__ import annotations

import ast
from typing import Iterator, NamedTuple

__all__ = ["Binding", "Scope", "mangle", "owner", "resolve"]


class Binding(NamedTuple):
    """One place that binds a name: the form (`assign`, `def`, `import`, ...) and its node."""

    form: str
    node: ast.AST


class Scope:
    """A module, class body or function (lambdas and comprehensions are functions).

    `bindings` holds what is bound in the text of this scope, also when a global or nonlocal
    statement sends it elsewhere; `reaching` (filled by the builder's `analyse`) what binds a variable that
    this scope owns, wherever that stands.
    """

    def __init__(self, kind: str, name: str, node: ast.AST, parent: Scope | None, private: str | None) -> None:
        self.kind, self.name, self.node, self.parent, self.private = kind, name, node, parent, private
        self.line = getattr(node, "lineno", 0)
        self.children: list[Scope] = []
        self.parameters: list[str] = []
        self.bindings: dict[str, list[Binding]] = {}
        self.reaching: dict[str, list[Binding]] = {}
        self.uses: set[str] = set()
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self.kinds: dict[str, str] = {}
        self.passed: set[str] = set()
        if parent:
            parent.children.append(self)

    @property
    def comprehension(self) -> bool:
        return isinstance(self.node, COMPREHENSIONS)

    def names(self) -> set[str]:
        return self.uses | set(self.bindings) | self.globals | self.nonlocals

    def walk(self) -> Iterator[Scope]:
        yield self
        for child in self.children:
            yield from child.walk()


COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
COMPREHENSION_NAMES = {ast.ListComp: "listcomp", ast.SetComp: "setcomp", ast.DictComp: "dictcomp",
                       ast.GeneratorExp: "genexpr"}


def mangle(private: str | None, name: str) -> str:
    """The name that `__name` really means inside class `private`."""
    if not private or not name.startswith("__") or name.endswith("__") or "." in name:
        return name
    stripped = private.lstrip("_")
    return f"_{stripped}{name}" if stripped else name


def owner(scope: Scope, name: str) -> Scope | None:
    """The scope that owns the variable `name` as `scope` means it; the module for a global."""
    kind = scope.kinds.get(name, "global")
    if kind in ("local", "cell"):
        return scope
    while kind == "free" and scope.parent is not None:
        scope = scope.parent
        if scope.kind == "function" and scope.kinds.get(name) in ("local", "cell"):
            return scope
        if name == "__class__" and scope.kind == "class":
            return scope
    while scope.parent is not None:
        scope = scope.parent
    return scope


def resolve(scope: Scope, bound: set[str], outer_globals: set[str]) -> set[str]:
    """Give each name of `scope` and of those inside its kind; the names that stay free."""
    free: set[str] = set()
    local: set[str] = set()
    inner_bound, inner_globals = set(bound), set(outer_globals)
    for name in scope.names():
        if name in scope.globals:
            scope.kinds[name] = "global"
            bound = bound - {name}
            if scope.kind != "class":
                inner_globals.add(name)
        elif name in scope.nonlocals or (name not in scope.bindings and name in bound):
            scope.kinds[name] = "free"
            free.add(name)
        elif name in scope.bindings:
            scope.kinds[name] = "local"
            local.add(name)
        else:
            scope.kinds[name] = "global"
    if scope.kind == "function":
        # A class body's names are invisible inside it, and so is its global statement.
        inner_bound = bound | local
        inner_globals -= local
    elif scope.kind == "class":
        inner_bound.add("__class__")
    inner_free: set[str] = set()
    for child in scope.children:
        inner_free |= resolve(child, inner_bound, inner_globals)
    return free | settle(scope, local, inner_free)


def settle(scope: Scope, local: set[str], inner_free: set[str]) -> set[str]:
    """Cells for what inner scopes take from `scope`; what they take from further out."""
    if scope.kind == "function":
        for name in inner_free & local:
            scope.kinds[name] = "cell"
        inner_free = inner_free - local
    elif scope.kind == "class":
        inner_free = inner_free - {"__class__"}
    for name in inner_free:
        if scope.kind == "class" and scope.kinds.get(name) in ("local", "global"):
            scope.passed.add(name)
        elif scope.kind != "module":
            scope.kinds.setdefault(name, "free")
    return inner_free
