"""Rules for imported names that are no plain values: types, decorators, `field`, `lru_cache`, and aliases of types.

Stage:     part of the verifier.
Input:     facts about a module, one name or attribute that is read.
Output:    the reason why it may not stand there, or none.
Invariant: the library compares, hashes, registers and decorates only what a module may not speak for.
"""

from __future__ import annotations

import ast
from typing import Iterator

from cappython.facts import FUNCTIONS, Facts
from cappython.rules_names import in_plain_type, is_class_argument, is_decorator, type_may_stand
from cappython.rules_records import is_field_value, is_mark
from cappython.tamed import DECORATOR_IMPORTS, GENERATOR_DECORATORS, OPEN_IMPORTS

__all__ = ["check_imported"]


def check_imported(facts: Facts, node: ast.AST) -> Iterator[str]:
    """The reasons against one use of an import, by its name or as an attribute of its module."""
    if not isinstance(node, (ast.Name, ast.Attribute)) or not isinstance(node.ctx, ast.Load):
        return
    found = facts.imports(node)
    if found & OPEN_IMPORTS and not type_may_be_used(facts, node):
        yield (f"{word(node)} may only be called, extended, tested against or stand in a type of plain types: "
               "as a value it has `register` or raw methods")
    if facts.is_alias(node) and holds_types(facts, node) and not in_plain_type(facts, node):
        yield f"{word(node)} is an alias of a type with classes in it: it may only stand in types"
    if reads_field(facts, node):
        yield f"{word(node)} is what `field` gave, which keeps the field's type, a class"
    if found & DECORATOR_IMPORTS and not decorates_rightly(facts, node):
        yield f"{word(node)} writes to what it is given, which must be a method or class of this module"
    if ("dataclasses", "field") in found and not makes_field(facts, node):
        yield "field may only be called for the value of a field of a dataclass: it keeps the field's type, a class"
    if ("dataclasses", "KW_ONLY") in found and not is_mark(facts, node):
        yield f"{word(node)} may only be the annotation of a name in a dataclass"
    if ("functools", "lru_cache") in found and not caches_values(facts, node):
        yield "lru_cache may only be called, without `typed`: its table would hold the classes of arguments"


def word(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def type_may_be_used(facts: Facts, node: ast.expr) -> bool:
    parent = facts.parent[node]
    if isinstance(parent, ast.Call) and parent.func is node or isinstance(parent, ast.MatchClass):
        return True
    if isinstance(parent, ast.Compare):
        return type_may_stand(facts, node)
    return is_class_argument(facts, node) or in_plain_type(facts, node)


def holds_types(facts: Facts, alias: ast.expr) -> bool:
    """Whether a class of the module or one of the open imports is anywhere in an alias."""
    pending, seen = [facts.assigned(alias)], set()
    while pending:
        value = pending.pop()
        if value is None or value in seen:
            continue
        seen.add(value)
        for inner in ast.walk(value):
            if not isinstance(inner, (ast.Name, ast.Attribute)):
                continue
            if facts.classes(inner) or facts.imports(inner) & OPEN_IMPORTS:
                return True
            if facts.is_alias(inner):
                pending.append(facts.assigned(inner))
    return False


def decorates_rightly(facts: Facts, node: ast.expr) -> bool:
    """On a method or class, where rules_classes.py judges the rest. On a plain function `overload`, right above it."""
    if not is_decorator(facts, node):
        return False
    parent = facts.parent[node]
    called = isinstance(parent, ast.Call)
    function = facts.parent[parent] if called else parent
    if not isinstance(function, FUNCTIONS) or facts.scope_of[function].kind == "class":
        return True
    if facts.imports(node) & GENERATOR_DECORATORS:
        return True  # import_may_stand judges it
    return facts.is_import(node, {("typing", "overload")}) and not called and function.decorator_list[-1] is node


def makes_field(facts: Facts, node: ast.expr) -> bool:
    call = facts.parent[node]
    return isinstance(call, ast.Call) and call.func is node and is_field_value(facts, call)


def reads_field(facts: Facts, node: ast.expr) -> bool:
    """A field's name in its own class body, where dataclass has not yet taken the field out."""
    if not isinstance(node, ast.Name) or facts.scope_of[node].kind != "class":
        return False
    scope, name = facts.name(node)
    values = [getattr(binding.node, "value", None) for binding in scope.bindings.get(name, [])]
    return any(("dataclasses", "field") in facts.imports(value.func) for value in values if isinstance(value, ast.Call))


def caches_values(facts: Facts, node: ast.expr) -> bool:
    parent = facts.parent[node]
    if is_decorator(facts, node) and not isinstance(parent, ast.Call):
        return True
    return (isinstance(parent, ast.Call) and parent.func is node and len(parent.args) < 2
            and not any(isinstance(argument, ast.Starred) for argument in parent.args)
            and all(keyword.arg == "maxsize" for keyword in parent.keywords))
