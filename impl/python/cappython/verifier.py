"""Judges whether a module is CapPython: whether it keeps out of other objects' private attributes.

Stage:     the verifier's entry.
Input:     source text, as text or bytes.
Output:    `verify`: a list of rejections, empty when the module is accepted.
Invariant: nothing of the source is executed; every node that would be evaluated is judged by the rules.
"""

from __future__ import annotations

import ast
import sys
import warnings
from contextlib import contextmanager
from typing import Callable, Iterator, NamedTuple

from cappython.facts import Facts
from cappython.rules_attributes import check_attribute, check_pattern
from cappython.rules_classes import Complaint, check_bindings, check_class
from cappython.rules_imports import check_imported
from cappython.rules_names import check_import, check_name
from cappython.wrap import wrapped_names

__all__ = ["Rejection", "verify"]


class Rejection(NamedTuple):
    """Why a module is no CapPython. `line` counts from 1, `column` from 0, as the compiler does."""

    line: int
    column: int
    reason: str


RULES: dict[type, Callable[[Facts, ast.AST], Iterator[str]]] = {
    ast.Name: check_name,
    ast.Attribute: check_attribute,
    ast.MatchClass: check_pattern,
    ast.Import: check_import,
    ast.ImportFrom: check_import,
}


def verify(source: str | bytes, filename: str = "<module>", *, wrapped: bool = False) -> list[Rejection]:
    """The rejections of a module, sorted; empty when it is accepted.

    `wrapped`: the module's classes are exported as factories, so the name of a class that `wrap` would
    make a factory of may be a value. SyntaxError when the source does not compile, for whatever reason: null bytes,
    an encoding that doesn't fit and nesting that is too deep count as well.
    """
    try:
        tree = parse(source, filename)
        with deep_enough():
            complaints = list(judge(Facts(tree, wrapped_names(source) if wrapped else set())))
    except (RecursionError, MemoryError) as error:
        raise SyntaxError("nested too deep", (filename, 1, 0, None)) from error
    except SyntaxError:
        raise
    except ValueError as error:
        raise SyntaxError(str(error), (filename, 1, 0, None)) from error
    return sorted({Rejection(node.lineno, node.col_offset, reason) for node, reason in complaints})


@contextmanager
def deep_enough() -> Iterator[None]:
    """A limit of recursion for every tree that the compiler gives: it stops at three calls for each of Python's."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit * 20)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def parse(source: str | bytes, filename: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Some errors, such as a return outside of a function, only show when code is made.
        compile(source, filename, "exec", dont_inherit=True)
        return compile(source, filename, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)


def judge(facts: Facts) -> Iterator[Complaint]:
    for node in ast.walk(facts.tree):
        # What has no scope is not evaluated: a postponed annotation.
        if node not in facts.scope_of:
            continue
        for reason in RULES.get(type(node), no_rule)(facts, node):
            yield node, reason
        for reason in check_imported(facts, node):
            yield node, reason
        if isinstance(node, ast.ClassDef):
            yield from check_class(facts, node)
    for scope in facts.module.walk():
        yield from check_bindings(facts, scope)


def no_rule(facts: Facts, node: ast.AST) -> Iterator[str]:
    return iter(())
