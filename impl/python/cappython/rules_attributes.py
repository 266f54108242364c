"""Rules for attributes: private names only through self, assignment only through self, no formats by name.

Stage:     part of the verifier.
Input:     facts about a module, one attribute or pattern.
Output:    the reason why it may not stand there, or none.
Invariant: who an attribute belongs to is judged by the variable before the dot, never by its value.
"""

from __future__ import annotations

import ast
import re
from string import Formatter
from typing import Iterator

from cappython.attributes import FORMATS, METHOD_DUNDERS, is_dunder, is_private
from cappython.facts import Facts
from cappython.rules_names import is_own_class, is_type_call, own_class_may_stand, own_data, type_may_stand
from cappython.tamed import EXCEPTIONS

__all__ = ["check_attribute", "check_pattern"]


def check_attribute(facts: Facts, node: ast.Attribute) -> Iterator[str]:
    """The reasons against one attribute, read, assigned or deleted."""
    if not isinstance(node.ctx, ast.Load):
        yield from check_change(facts, node)
    elif is_private(node.attr) and not names_class(facts, node) and not has_open_args(facts, node):
        yield from check_private(facts, node)
    elif node.attr in ("format", "format_map"):
        yield from check_format(facts, node)


def check_change(facts: Facts, node: ast.Attribute) -> Iterator[str]:
    word = "assigned" if isinstance(node.ctx, ast.Store) else "deleted"
    if not facts.is_self(node.value):
        yield f"attribute {node.attr} is {word} other than through a self variable"
    elif is_dunder(node.attr):
        yield f"attribute {node.attr} belongs to the interpreter and may not be {word}"


def check_private(facts: Facts, node: ast.Attribute) -> Iterator[str]:
    if own_data(facts, node) or own_class_may_stand(facts, node):
        return
    if not facts.is_self(node.value) and not facts.is_super(node.value):
        yield f"private attribute {node.attr} is read other than through a self variable"
    elif is_dunder(node.attr) and node.attr not in METHOD_DUNDERS:
        yield f"attribute {node.attr} hands out an object's insides, even through self"


def names_class(facts: Facts, node: ast.Attribute) -> bool:
    """`type(x).__name__`, and the name of a class of the module: text and nothing more."""
    if node.attr not in ("__name__", "__qualname__"):
        return False
    value = node.value
    if isinstance(value, ast.Call) and facts.is_builtin(value.func, "type"):
        return is_type_call(value, value.func) and type_may_stand(facts, value)
    return facts.is_class(value) or is_own_class(facts, value)


def has_open_args(facts: Facts, node: ast.Attribute) -> bool:
    """`e.args` of what an except clause caught, and `P.args` of a ParamSpec: neither is a context manager."""
    made = getattr(facts.assigned(node.value), "func", None)
    return node.attr == "args" and (facts.is_caught(node.value) or facts.is_import(made, {("typing", "ParamSpec")}))


def check_format(facts: Facts, node: ast.Attribute) -> Iterator[str]:
    call = facts.parent[node]
    if not isinstance(call, ast.Call) or call.func is not node:
        yield f"{node.attr} as a value: it reads attributes that a text names"
    elif not isinstance(node.value, ast.Constant) or not isinstance(node.value.value, str):
        yield f"{node.attr} of what is no literal text: it reads attributes that the text names; use an f-string"
    else:
        for name in private_fields(node.value.value):
            yield f"{node.attr}: a field reads private attribute {name if name.isprintable() else ascii(name)}"


def private_fields(text: str) -> Iterator[str]:
    """The private attributes that a format string reads; a string that can't be read counts as one."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        yield "in a malformed field"
        return
    for _, field, specification, _ in parts:
        yield from filter(is_private, re.findall(r"\.([^.\[]*)", field or ""))
        yield from private_fields(specification or "")


def check_pattern(facts: Facts, node: ast.MatchClass) -> Iterator[str]:
    """A class pattern reads the attributes that it names."""
    for name in node.kwd_attrs:
        if is_private(name) and not (name == "args" and facts.is_builtin(node.cls, *EXCEPTIONS)):
            yield f"the pattern reads private attribute {name}"
        if name in FORMATS:
            yield f"the pattern takes {name}, which reads attributes that a text names"
