"""Warns where a method lets its `self` out: `python3 -m bastion.lint FILE...`.

Stage:     a check of source code that is meant to stand behind wrappers.
Input:     Python source. It is parsed, never run.
Output:    a warning for each use of `self` that is neither `self.name` nor `seal_object(self)`.
Invariant: a name is `self` only where Python would look up the method's own first parameter.

A method sees the object itself, not its wrapper. Passing `self` on, returning or storing it gives
away all that the wrapper hides. This finds the plain cases; it follows no aliases that a method
makes with `self` hidden in them (`locals()`, a bound method such as `self.run`).
"""

from __future__ import annotations

import ast
import sys
from typing import Iterable, Iterator, NamedTuple

__all__ = ["Hazard", "lint", "main"]

# Their first parameter is a class, decorated or not.
NO_SELF = {"__new__", "__init_subclass__", "__class_getitem__"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Hazard(NamedTuple):
    """One use of `self`; the line and the column count from 1."""

    line: int
    column: int
    method: str
    message: str


def last_name(node: ast.expr) -> str:
    """`f` of `f`, `module.f`, `f(...)`; "" of anything else."""
    if isinstance(node, ast.Call):
        return last_name(node.func)
    return getattr(node, "id", getattr(node, "attr", ""))


def self_name(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str | None:
    """The name of a method's first parameter, None when that is no instance."""
    decorators = {last_name(decorator) for decorator in function.decorator_list}
    if function.name in NO_SELF or decorators & {"staticmethod", "classmethod"}:
        return None
    parameters = function.args.posonlyargs + function.args.args
    return parameters[0].arg if parameters else None


def parameters_of(function: ast.AST) -> list[ast.arg]:
    """Every parameter of a function or lambda."""
    arguments: ast.arguments = function.args
    starred = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return arguments.posonlyargs + arguments.args + arguments.kwonlyargs + starred


def outer_parts(function: ast.AST) -> list[ast.AST]:
    """What of a function or lambda is evaluated where it stands: decorators, defaults, annotations."""
    parts: list[ast.AST | None] = [*function.args.defaults, *function.args.kw_defaults]
    parts += [parameter.annotation for parameter in parameters_of(function)]
    parts += [*getattr(function, "decorator_list", []), getattr(function, "returns", None)]
    return [part for part in parts if part is not None]


def own_nodes(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of one scope: what nested functions, classes and lambdas evaluate is left out."""
    todo = list(nodes)
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, FUNCTIONS + (ast.Lambda,)):
            todo.extend(outer_parts(node))
        elif isinstance(node, ast.ClassDef):
            todo.extend([*node.decorator_list, *node.bases, *(k.value for k in node.keywords)])
        elif isinstance(node, COMPREHENSIONS):
            todo.append(node.generators[0].iter)
            # `:=` within binds in this scope.
            todo.extend(part for part in ast.walk(node) if isinstance(part, ast.NamedExpr))
        else:
            todo.extend(ast.iter_child_nodes(node))


def binds(nodes: Iterable[ast.AST], name: str) -> bool:
    """Whether `name` is a variable of the scope made of these nodes."""
    bound = False
    for node in own_nodes(nodes):
        if isinstance(node, (ast.Nonlocal, ast.Global)) and name in node.names:
            return isinstance(node, ast.Global)
        bound = bound or name in names_bound(node)
    return bound


def names_bound(node: ast.AST) -> list[str | None]:
    """The names that a single node assigns to."""
    if isinstance(node, ast.Name):
        return [node.id] if isinstance(node.ctx, (ast.Store, ast.Del)) else []
    if isinstance(node, FUNCTIONS + (ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        return [node.name]
    if isinstance(node, ast.MatchMapping):
        return [node.rest]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name.split(".")[0] for alias in node.names]
    return []


class Uses(ast.NodeVisitor):
    """Finds the uses of one method's `self` outside `self.name` and `seal_object(self)`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[ast.Name] = []

    def visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if node.id == self.name and isinstance(node.ctx, ast.Load):
            self.found.append(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if not self.is_self(node.value):
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        sealing = last_name(node.func) == "seal_object" and not isinstance(node.func, ast.Call)
        if not (sealing and not node.keywords and len(node.args) == 1 and self.is_self(node.args[0])):
            self.generic_visit(node)

    def is_self(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == self.name

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.visit_all(outer_parts(node))
        self.visit_inner(node, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit_all(outer_parts(node))
        self.visit_inner(node, [node.body])

    def visit_inner(self, function: ast.AST, body: list[ast.AST]) -> None:
        """A nested function's body, unless it has a variable of that name itself."""
        parameters = [parameter.arg for parameter in parameters_of(function)]
        if self.name not in parameters and not binds(body, self.name):
            self.visit_all(body)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        # A class's own variables are not seen by its methods, which see the outer ones.
        self.visit_all([*node.decorator_list, *node.bases, *(k.value for k in node.keywords)])
        if not binds(node.body, self.name):
            self.visit_all(node.body)
            return
        for part in own_nodes(node.body):
            if isinstance(part, FUNCTIONS):
                self.visit_inner(part, part.body)
            elif isinstance(part, ast.Lambda):
                self.visit_inner(part, [part.body])

    def visit_comprehension_of(self, node: ast.AST) -> None:
        # The first iterable is evaluated outside; the targets are variables of the inside.
        self.visit(node.generators[0].iter)
        targets = [part for generator in node.generators for part in ast.walk(generator.target)]
        if any(self.name in names_bound(part) for part in targets):
            return
        rest = [part for child in ast.iter_child_nodes(node) for part in self.parts_of(child)]
        self.visit_all(part for part in rest if part is not node.generators[0].iter)

    def parts_of(self, child: ast.AST) -> Iterable[ast.AST]:
        return ast.iter_child_nodes(child) if isinstance(child, ast.comprehension) else [child]

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_comprehension_of


def methods(tree: ast.AST, place: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function that stands in a class body, with its dotted name, however deep the class."""
    todo = [(place, node, False) for node in ast.iter_child_nodes(tree)]
    while todo:
        place, node, in_class = todo.pop()
        named = isinstance(node, FUNCTIONS + (ast.ClassDef,))
        inner = f"{place}.{node.name}".lstrip(".") if named else place
        if in_class and isinstance(node, FUNCTIONS):
            yield inner, node
        # An `if` or `try` in a class body is still the class body.
        inside = isinstance(node, ast.ClassDef) or (in_class and not isinstance(node, FUNCTIONS + (ast.Lambda,)))
        todo.extend((inner, child, inside) for child in ast.iter_child_nodes(node))


def lint(source: str | bytes) -> list[Hazard]:
    """The warnings for a module's source, in order: `[(line, column, method, message)]`.

    SyntaxError (or ValueError, for a null byte) when it is no Python.
    """
    warnings = []
    for method, function in methods(ast.parse(source)):
        name = self_name(function)
        if name is None:
            continue
        uses = Uses(name)
        uses.visit_all(function.body)
        message = f"{name!r} is used outside an attribute access: pass seal_object({name}) instead"
        warnings += [Hazard(use.lineno, use.col_offset + 1, method, message) for use in uses.found]
    return sorted(warnings)


def main(files: list[str]) -> int:
    """Prints the warnings. 0: none; 1: some; 2: a file that cannot be read or parsed, or no file."""
    if not files:
        print("usage: python3 -m bastion.lint FILE...", file=sys.stderr)
        return 2
    code = 0
    for name in files:
        try:
            with open(name, "rb") as file:
                found = lint(file.read())
        except (OSError, SyntaxError, ValueError, RecursionError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            code = 2
            continue
        for line, column, method, message in found:
            print(f"{name}:{line}:{column}: {method}: {message}")
        code = max(code, 1) if found else code
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
