"""Wrapping: each class of a module becomes closely held, and its public name becomes a factory.

Stage:     `python3 -m cappython --wrap`, and `load(..., wrapped=True)`; before the verifier.
Input:     source text.
Output:    source text: `class Name` is `class _Name`, followed by a function `Name` that calls it.
Invariant: in the output no public name of the module is a class, but for those marked as exported.

A class hands out two things: new instances, and the right to extend it, which reaches the private
attributes of every instance. The factory hands out the first alone, and so it may be passed on freely.

    class Purse:                 # becomes _Purse, with a factory Purse
    class ShopError(Exception):  # exported

A comment `# exported` on the line of the `class` statement leaves a class as it is. So is one whose
name begins with an underscore (it is closely held already), or is bound by something else as well.
"""

from __future__ import annotations

import ast
import io
import itertools
import tokenize
from typing import Iterator, Optional

from cappython.rewrite import Program, names_of, unparsed

__all__ = ["wrap", "wrapped_names"]

MARK = "exported"


def wrap(source: str | bytes) -> str:
    """The module with its classes held closely. SyntaxError or ValueError as for `rewrite`.

    Where the class itself is meant (a base, `isinstance`, `except`, `raise`, a pattern, an annotation,
    an attribute of the class, `type(x) is Name`) the inner class is named; every other use is the factory.
    """
    text = decoded(source)
    program = Program(text)
    exported = _marked(text, program)
    inner = _inner_names(program, _wrapped(program, exported))
    uses = [node for node in _class_uses(program) if node.id in inner]
    for node in uses:
        node.id = inner[node.id]
    _insert_factories(program, inner)
    return _with_marks(unparsed(program.tree), exported)


def wrapped_names(source: str | bytes) -> set[str]:
    """The names of the classes that `wrap` would make factories of."""
    text = decoded(source)
    program = Program(text)
    return _wrapped(program, _marked(text, program))


def decoded(source: str | bytes) -> str:
    """The text of a source file, by its coding line. SyntaxError when it has none that fits."""
    if isinstance(source, str):
        return source
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        return io.TextIOWrapper(io.BytesIO(source), encoding).read()
    except UnicodeDecodeError as error:
        raise SyntaxError(f"not in its encoding: {error}") from None


def _module_classes(program: Program) -> list[ast.ClassDef]:
    return [node for scope, node in program.nodes() if scope.is_module() and isinstance(node, ast.ClassDef)]


def _marked(text: str, program: Program) -> set[str]:
    """The names of the module's classes with the comment that exports them."""
    lines = {token.start[0] for token in tokenize.generate_tokens(io.StringIO(text).readline)
             if token.type == tokenize.COMMENT and token.string.lstrip("# \t").rstrip() == MARK}
    return {node.name for node in _module_classes(program) if node.lineno in lines}


def _wrapped(program: Program, exported: set[str]) -> set[str]:
    candidates = {node.name for node in _module_classes(program) if not node.name.startswith("_")}
    return candidates - exported - set(_otherwise_bound(program))


def _otherwise_bound(program: Program) -> Iterator[str]:
    """Names of module variables that something else than a class statement of the module binds or deletes."""
    for scope, node in program.nodes():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            continue
        if isinstance(node, ast.ClassDef) and scope.is_module():
            continue
        for _, name in names_of(node):
            if scope.owner(name) is None:
                yield scope.mangled(name)


def _inner_names(program: Program, wrapped: set[str]) -> dict[str, str]:
    taken = program.identifiers()
    inner = {}
    for name in sorted(wrapped):
        candidates = itertools.chain([f"_{name}"], (f"_{name}_{number}" for number in itertools.count(1)))
        inner[name] = next(candidate for candidate in candidates if candidate not in taken)
        taken.add(inner[name])
    return inner


def _class_uses(program: Program) -> Iterator[ast.Name]:
    """The names that stand where a class is needed, and mean a variable of the module."""
    for scope, node in program.nodes():
        for expression in _class_positions(node):
            for name in _names_in(expression):
                if scope.owner(name.id) is None and scope.mangled(name.id) == name.id:
                    yield name


def _class_positions(node: ast.AST) -> list[Optional[ast.AST]]:
    if isinstance(node, ast.ClassDef):
        return list(node.bases)
    if isinstance(node, ast.ExceptHandler):
        return [node.type]
    if isinstance(node, ast.Raise):
        return [node.exc, node.cause]
    if isinstance(node, ast.MatchClass):
        return [node.cls]
    if isinstance(node, ast.Attribute):
        return [node.value]
    if isinstance(node, ast.Call) and _is_named(node.func, "isinstance"):
        return node.args[1:2]
    if isinstance(node, ast.Call) and _is_named(node.func, "issubclass"):
        return list(node.args)
    if isinstance(node, ast.Call) and "suppress" in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
        return list(node.args)
    if isinstance(node, ast.Compare) and any(_is_type_call(side) for side in (node.left, *node.comparators)):
        return [node.left, *node.comparators]
    return _annotations(node)


def _annotations(node: ast.AST) -> list[Optional[ast.AST]]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
        return [argument.annotation for argument in every if argument is not None] + [node.returns]
    return [node.annotation] if isinstance(node, ast.AnnAssign) else []


def _is_named(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _is_type_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _is_named(node.func, "type")


def _names_in(node: Optional[ast.AST]) -> Iterator[ast.Name]:
    """The names in an expression that is made of classes: tuples, unions, and subscripts of generic ones."""
    if isinstance(node, ast.Name):
        yield node
    elif isinstance(node, (ast.Tuple, ast.List)):
        for element in node.elts:
            yield from _names_in(element)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _names_in(node.left)
        yield from _names_in(node.right)
    elif isinstance(node, ast.Subscript):
        yield from _names_in(node.value)
        yield from _names_in(node.slice)


def _insert_factories(program: Program, inner: dict[str, str]) -> None:
    # The node of a function counts to the module, but its body does not.
    holders = [node for scope, node in program.nodes() if scope.is_module() and node not in program.scopes]
    for holder in [program.tree, *holders]:
        for field in ("body", "orelse", "finalbody"):
            statements = getattr(holder, field, None)
            if isinstance(statements, list):
                setattr(holder, field, [new for old in statements for new in _with_factory(old, inner)])


def _with_factory(statement: ast.stmt, inner: dict[str, str]) -> list[ast.stmt]:
    if not isinstance(statement, ast.ClassDef) or statement.name not in inner:
        return [statement]
    name, statement.name = statement.name, inner[statement.name]
    factory = f"def {name}(*args, **kwargs):\n    return {statement.name}(*args, **kwargs)"
    return [statement, *ast.parse(factory).body]


def _with_marks(text: str, exported: set[str]) -> str:
    """Put the comments back that unparsing lost, so that wrapping twice is wrapping once."""
    lines = text.split("\n")
    for node in _module_classes(Program(text)):
        if node.name in exported:
            lines[node.lineno - 1] += f"  # {MARK}"
    return "\n".join(lines)
