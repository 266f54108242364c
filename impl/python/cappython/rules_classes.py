"""Rules for class statements and for what binds names: no class is open, no method gets out of it raw.

Stage:     part of the verifier.
Input:     facts about a module, one class statement; or one scope with its bindings.
Output:    the places and reasons of what may not stand.
Invariant: in an accepted module a method only ever runs with an instance of its own class as self.
"""

from __future__ import annotations

import ast
import builtins
from typing import Iterator

from cappython.attributes import (BOUND_DUNDERS, CLASS_VALUES, FORMATS, LIBRARY_FLAGS, METHOD_DUNDERS, is_dunder,
                                  is_private)
from cappython.facts import Facts
from cappython.rules_names import names_property
from cappython.rules_records import check_fields, check_record
from cappython.scopes import Scope
from cappython.tamed import BASE_IMPORTS, BUILTIN_TYPES, CLASS_DECORATORS, METHOD_DECORATORS

__all__ = ["Complaint", "check_bindings", "check_class"]

Complaint = tuple[ast.AST, str]
BASES = {(module, name) for module, names in BASE_IMPORTS.items() for name in names}


def check_class(facts: Facts, node: ast.ClassDef) -> Iterator[Complaint]:
    """The complaints about the head of a class statement and its place."""
    if facts.scope_of[node].kind == "class":
        yield node, f"class {node.name} in a class body can be read from any instance"
    for keyword in node.keywords:
        yield keyword.value, f"class keyword {keyword.arg or '**'}: no metaclass and nothing that is given the class"
    for base in node.bases:
        if not base_is_plain(facts, base):
            yield base, "a base must be a class of this module, a built-in class or a tamed import, by name"
    for decorator in node.decorator_list:
        if not facts.is_import(called(decorator), CLASS_DECORATORS) or not literal_arguments(decorator):
            yield decorator, "this class decorator would be given the class"
        elif facts.is_import(called(decorator), {("dataclasses", "dataclass")}):
            yield from check_fields(facts, node)
    yield from check_record(facts, node)


def base_is_plain(facts: Facts, node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return facts.is_record(node)
    # A variable that holds one, but no name of a built-in: while it is unbound, the base would be that.
    if facts.is_record(facts.assigned(node)):
        return not hasattr(builtins, node.id)
    # `except* C` asks the group to split itself by C: a method of its own would be given the class.
    if facts.is_builtin(getattr(node, "value", node), "BaseExceptionGroup", "ExceptionGroup"):
        return False
    if isinstance(node, ast.Subscript):
        return facts.is_import(node.value, BASES) or facts.is_builtin(node.value, *BUILTIN_TYPES)
    return facts.is_import(node, BASES) or facts.is_builtin(node, *BUILTIN_TYPES) or bool(facts.classes(node))


def called(decorator: ast.expr) -> ast.expr:
    return decorator.func if isinstance(decorator, ast.Call) else decorator


def literal_arguments(decorator: ast.expr) -> bool:
    if not isinstance(decorator, ast.Call):
        return True
    values = [*decorator.args, *(keyword.value for keyword in decorator.keywords)]
    return all(isinstance(value, ast.Constant) for value in values)


def check_bindings(facts: Facts, scope: Scope) -> Iterator[Complaint]:
    """The complaints about what a scope binds: dunders everywhere, methods in class bodies."""
    for name, bindings in scope.bindings.items():
        for binding in bindings:
            if scope.kind == "class":
                yield from check_member(facts, scope, name, binding.form, binding.node)
            elif is_dunder(name) and name not in BOUND_DUNDERS:
                yield binding.node, f"{name} belongs to the interpreter and may not be bound"


def check_member(facts: Facts, scope: Scope, name: str, form: str, node: ast.AST) -> Iterator[Complaint]:
    methods = [binding.node for binding in scope.bindings[name] if binding.form == "def"]
    if methods and scope.kinds.get(name) != "local":
        yield node, f"method {name} is bound outside of its class, where it is a raw function"
    if methods and form == "augmented":
        yield node, f"augmented assignment hands out method {name} as a raw function"
    if name in LIBRARY_FLAGS:
        yield node, f"{name} belongs to typing: it lets isinstance ask for private attributes"
    if form == "def":
        yield from check_method(facts, name, node)
    elif is_dunder(name) and name not in CLASS_VALUES:
        yield node, f"{name} belongs to the interpreter and may not be assigned in a class body"
    elif name in CLASS_VALUES and not value_is_plain(facts, name, node):
        yield node, f"{name} in a class body must be a plain literal of public names"


def check_method(facts: Facts, name: str, node: ast.FunctionDef) -> Iterator[Complaint]:
    if is_dunder(name) and name not in METHOD_DUNDERS:
        yield node, f"method {name} is given a class, or stands between an object and its attributes"
    for decorator in node.decorator_list:
        if is_dunder(name) and not facts.is_import(decorator, DUNDER_DECORATORS):
            yield decorator, f"a decorator on {name} changes what the interpreter passes to it"
        elif not method_decorator_is_plain(facts, decorator):
            yield decorator, "this decorator would be given the method as a raw function"
    if facts.decorated(node, "classmethod") and not [*node.args.posonlyargs, *node.args.args]:
        yield node, f"class method {name} has no parameter of its own for the class"


DUNDER_DECORATORS = {("abc", "abstractmethod"), ("typing", "overload"), ("typing", "final")}


def method_decorator_is_plain(facts: Facts, node: ast.expr) -> bool:
    if facts.is_builtin(node, "property", "staticmethod", "classmethod"):
        return True
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and facts.scope_of[node].kind == "class":
        if facts.name(node.value)[1] in facts.scope_of[node].bindings:
            return names_property(facts, node.value)
    return facts.is_import(called(node), METHOD_DECORATORS) and literal_arguments(node)


def value_is_plain(facts: Facts, name: str, node: ast.AST) -> bool:
    """`__hash__ = None`, a literal docstring, literal `__slots__`, public names in `__match_args__`."""
    statement = facts.parent.get(node)
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)) and isinstance(node, ast.AnnAssign):
        statement = node
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
        return False
    value = statement.value
    if name in ("__hash__", "__doc__"):
        return isinstance(value, ast.Constant) and isinstance(value.value, str if name == "__doc__" else type(None))
    if not isinstance(value, ast.Tuple) and name == "__match_args__":
        return False
    elements = value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]
    texts = [element.value for element in elements if isinstance(element, ast.Constant)]
    if len(texts) != len(elements) or not all(isinstance(text, str) for text in texts):
        return False
    if name == "__match_args__" and FORMATS.intersection(texts):
        return False
    if name == "__match_args__":
        return not any(map(is_private, texts))
    return not any(is_dunder(text) and text != "__weakref__" for text in texts)
