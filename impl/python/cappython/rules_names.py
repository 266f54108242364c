"""Rules for names that are read: built-ins, modules, classes, methods in their class body.

Stage:     part of the verifier.
Input:     facts about a module, one name.
Output:    the reason why it may not stand there, or none.
Invariant: no class of the module, no raw method and no untamed built-in becomes a value.
"""

from __future__ import annotations

import ast
from typing import Iterator

from cappython.attributes import NAME_DUNDERS, is_dunder
from cappython.facts import EXITS, FUNCTIONS, Facts
from cappython.scopes import mangle, owner
from cappython.tamed import (ALLOWED_MODULES, DECORATOR_IMPORTS, GENERATOR_DECORATORS, POSITIONAL_BUILTINS,
                             refusal_of_builtin)

__all__ = ["check_import", "check_name", "data_of_class", "in_plain_type", "is_class_argument", "is_decorator",
           "is_own_class", "is_type_call", "own_class_may_stand", "own_data", "type_may_stand"]


def check_name(facts: Facts, node: ast.Name) -> Iterator[str]:
    """The reasons against one name. Stores are judged with the bindings, in rules_classes.py."""
    if is_dunder(node.id) and node.id not in NAME_DUNDERS:
        if isinstance(node.ctx, ast.Load):
            yield f"{node.id} belongs to the interpreter"
        return
    # An augmented assignment reads its target too, and hands it to the other operand's methods.
    if not isinstance(node.ctx, ast.Load) and not isinstance(facts.parent[node], ast.AugAssign):
        return
    if facts.may_be_builtin(node) and node.id not in NAME_DUNDERS:
        yield from check_builtin(facts, node)
    if facts.modules(node) and not module_is_read(facts, node):
        yield f"module {node.id} may only stand before one of its allowed names"
    if not import_may_stand(facts, node):
        yield f"{node.id} may only be a decorator, of a generator without `yield from` if it makes a context manager"
    if is_raw_method(facts, node) and not names_property(facts, node):
        yield f"method {node.id} is used as a value in its class body, where it is a raw function"
    if facts.is_class(node) and not class_may_stand(facts, node):
        yield f"class {node.id} leaks: whoever has it can call its methods on any object; use a factory function"


def check_builtin(facts: Facts, node: ast.Name) -> Iterator[str]:
    refusal = refusal_of_builtin(node.id)
    if refusal:
        yield f"built-in {node.id}: {refusal}"
    elif node.id in POSITIONAL_BUILTINS and not (facts.is_builtin(node, node.id) and in_position(facts, node)):
        yield f"built-in {node.id}: {POSITIONAL_BUILTINS[node.id]}"


def in_position(facts: Facts, node: ast.Name) -> bool:
    parent = facts.parent[node]
    if node.id == "super":
        attribute = facts.parent.get(parent)
        return facts.is_super(parent) and isinstance(attribute, ast.Attribute)
    if node.id == "type":
        return is_type_call(parent, node) and (
            type_may_stand(facts, parent) or makes_own_kind(facts, parent) or is_hashed(facts, parent))
    return is_decorator(facts, node) and facts.scope_of[node].kind == "class"


def is_type_call(call: ast.AST, node: ast.Name) -> bool:
    return (isinstance(call, ast.Call) and call.func is node and len(call.args) == 1 and not call.keywords
            and not isinstance(call.args[0], ast.Starred))


def type_may_stand(facts: Facts, node: ast.AST) -> bool:
    """Identity and the name of a class call none of its methods, and are no class themselves."""
    parent = facts.parent[node]
    if isinstance(parent, ast.Compare):
        return all(isinstance(operator, (ast.Is, ast.IsNot)) for operator in parent.ops)
    return (isinstance(parent, ast.Attribute) and parent.attr in ("__name__", "__qualname__")
            and isinstance(parent.ctx, ast.Load))


def is_hashed(facts: Facts, node: ast.AST) -> bool:
    """`hash((type(self), self.x))`: each part is hashed by itself."""
    parent = facts.parent[node]
    if isinstance(parent, ast.Tuple):
        node, parent = parent, facts.parent[parent]
    return isinstance(parent, ast.Call) and facts.is_builtin(parent.func, "hash") and parent.args == [node]


def is_truth_test(facts: Facts, node: ast.AST) -> bool:
    """`if kind:`, `not kind`, `kind and ...`: a class is true, and None is what `__exit__` gets for none."""
    parent = facts.parent[node]
    if isinstance(parent, ast.BoolOp):
        return isinstance(parent.op, ast.And) and node in parent.values[:-1]
    return isinstance(getattr(parent, "op", None), ast.Not) or node is getattr(parent, "test", None)


def makes_own_kind(facts: Facts, node: ast.Call) -> bool:
    """`type(self)(...)`. Of another object it would mint what only that object's owner may make."""
    parent = facts.parent[node]
    return isinstance(parent, ast.Call) and parent.func is node and facts.is_self(node.args[0])


def is_decorator(facts: Facts, node: ast.AST) -> bool:
    parent = facts.parent[node]
    if isinstance(parent, ast.Call) and parent.func is node:
        node, parent = parent, facts.parent[parent]
    return node in getattr(parent, "decorator_list", [])


def module_is_read(facts: Facts, node: ast.Name) -> bool:
    parent = facts.parent[node]
    if not isinstance(parent, ast.Attribute) or not isinstance(parent.ctx, ast.Load):
        return False
    allowed = [ALLOWED_MODULES.get(module, frozenset()) for module in facts.modules(node)]
    return import_may_stand(facts, parent) and all(parent.attr in names for names in allowed)


def import_may_stand(facts: Facts, node: ast.expr) -> bool:
    if not facts.imports(node) & DECORATOR_IMPORTS:
        return True
    if not facts.imports(node) & GENERATOR_DECORATORS:
        return is_decorator(facts, node)
    function = facts.parent[node]
    if node is not (getattr(function, "decorator_list", None) or [None])[-1] or isinstance(function, ast.ClassDef):
        return False
    own = [type(inner) for inner in ast.walk(function) if facts.scope_of.get(inner) is facts.opened[function]]
    return ast.Yield in own and ast.YieldFrom not in own


def is_raw_method(facts: Facts, node: ast.Name) -> bool:
    scope, name = facts.name(node)
    return scope.kind == "class" and any(binding.form == "def" for binding in scope.bindings.get(name, []))


def names_property(facts: Facts, node: ast.Name) -> bool:
    """`@x.setter` after `@property def x`, which certainly ran before and which nothing else binds."""
    parent = facts.parent[node]
    if not isinstance(parent, ast.Attribute) or parent.attr not in ("setter", "getter", "deleter"):
        return False
    scope, name = facts.name(node)
    bindings = scope.bindings[name]
    first = bindings[0].node
    return (facts.parent[parent] in [binding.node for binding in bindings] and is_decorator(facts, parent)
            and all(binding.form == "def" for binding in bindings) and first.lineno < node.lineno
            and first in scope.node.body and facts.decorated(first, "property"))


def class_may_stand(facts: Facts, node: ast.Name) -> bool:
    """The uses of a class that hand out neither the class nor its raw functions."""
    parent = facts.parent[node]
    if isinstance(parent, ast.Attribute):
        return type_may_stand(facts, node) or data_of_class(facts, parent) or own_data(facts, parent)
    if node.id in facts.wrapped and facts.classes(node) and owner(*facts.name(node)).kind == "module":
        return True
    if facts.is_foreign_class(node) and makes_instance(facts, node):
        return False
    if isinstance(parent, ast.Call) and parent.func is node or isinstance(parent, (ast.Raise, ast.MatchClass)):
        return True
    if decorates_function(facts, node) or is_truth_test(facts, node):
        return True
    if isinstance(parent, ast.ClassDef) and node in parent.bases:
        return bool(facts.classes(node))
    if isinstance(parent, ast.Compare):
        return type_may_stand(facts, node)
    if in_plain_type(facts, node):
        return True
    if isinstance(parent, ast.Call) and parent.args[:1] == [node] and len(parent.args) == 2:
        return facts.is_builtin(parent.func, "issubclass") and facts.is_plain_type(parent.args[1])
    if is_library_argument(facts, node):
        return True
    return is_class_argument(facts, node) or passes_exit_on(facts, node)


def is_class_argument(facts: Facts, node: ast.AST) -> bool:
    """The second argument of isinstance and issubclass, an except clause; a union or one tuple around it is fine."""
    node = widest_union(facts, node)
    parent = facts.parent[node]
    if isinstance(parent, ast.Tuple):
        node, parent = parent, facts.parent[parent]
    if isinstance(parent, ast.ExceptHandler):
        return True
    return (isinstance(parent, ast.Call) and facts.is_builtin(parent.func, "isinstance", "issubclass")
            and len(parent.args) == 2 and parent.args[1] is node)


def makes_instance(facts: Facts, node: ast.AST) -> bool:
    """A call in one of its forms. Of a foreign class it would make what only that module may make."""
    parent = facts.parent[node]
    return (isinstance(parent, ast.Call) and parent.func is node or isinstance(parent, (ast.Raise, ast.keyword))
            or decorates_function(facts, node))


def is_library_argument(facts: Facts, node: ast.AST) -> bool:
    """`field(default_factory=C)` and `suppress(C)`: they call it or test against it, and show it to nobody."""
    parent = facts.parent[node]
    if isinstance(parent, ast.keyword):
        return parent.arg == "default_factory" and facts.is_import(getattr(facts.parent[parent], "func", node), FIELD)
    return isinstance(parent, ast.Call) and node in parent.args and facts.is_import(parent.func, SUPPRESS)


FIELD, SUPPRESS = {("dataclasses", "field")}, {("contextlib", "suppress")}


def widest_union(facts: Facts, node: ast.AST) -> ast.AST:
    """The union of plain types that a type is part of: `A` in `A | int`. A stranger's `|` would be given the class."""
    union = node
    while isinstance(facts.parent[union], ast.BinOp):
        union = facts.parent[union]
    return union if facts.is_plain_type(union) else node


def decorates_function(facts: Facts, node: ast.AST) -> bool:
    """`@Memo` on a function outside of class bodies is the call `Memo(function)`."""
    parent = facts.parent[node]
    return (isinstance(parent, FUNCTIONS) and node in parent.decorator_list
            and facts.scope_of[parent].kind != "class")


def passes_exit_on(facts: Facts, node: ast.AST) -> bool:
    """First among the arguments: only there the next `__exit__` takes it for a class."""
    argument, parent = node, facts.parent[node]
    if isinstance(parent, ast.Starred):
        argument, parent = parent, facts.parent[parent]
    return (isinstance(parent, ast.Call) and parent.args[:1] == [argument] and isinstance(parent.func, ast.Attribute)
            and parent.func.attr in EXITS and facts.is_super(parent.func.value))


def in_plain_type(facts: Facts, node: ast.AST) -> bool:
    """Inside an annotation that runs no code of the module, so nobody receives the class."""
    while not facts.is_annotation(node):
        node = facts.parent[node]
        if not isinstance(node, (ast.Subscript, ast.Tuple, ast.List, ast.BinOp)):
            return False
    return facts.is_plain_type(node)


def data_of_class(facts: Facts, node: ast.Attribute) -> bool:
    """`C.name` where every class C surely has `name` of its own, as data or a static or class method.

    A name that might be missing would be looked up in the bases, where it can be a raw method.
    """
    classes = facts.classes(node.value)
    return bool(classes) and isinstance(node.ctx, ast.Load) and all(
        surely_own(facts, statement, node.attr) for statement in classes)


def own_data(facts: Facts, node: ast.Attribute) -> bool:
    """`C._LIMIT` in a method of C, where C's body surely binds it, as data or a static or class method."""
    classes, scope = facts.classes(node.value), facts.scope_of[node]
    name = mangle(scope.private, node.attr)
    while scope.kind == "function" and scope.parent is not None:
        scope = scope.parent
    if len(classes) != 1 or scope.node is not classes[0] or not isinstance(node.ctx, ast.Load) or is_dunder(node.attr):
        return False
    return surely_own(facts, classes[0], name) if name == node.attr else surely_mangled(facts, classes[0], name)


def surely_mangled(facts: Facts, statement: ast.ClassDef, name: str) -> bool:
    """`__LIMIT`, bound once, by an assignment or a static method right in the class body."""
    bindings = facts.opened[statement].bindings.get(name, [])
    if len(bindings) != 1 or facts.opened[statement].kinds.get(name) != "local":
        return False
    form, node = bindings[0]
    if form == "def":
        return node in statement.body and facts.decorated(node, "staticmethod", "classmethod")
    place = facts.parent[node] if form == "assign" else node
    return place in statement.body and isinstance(place, (ast.Assign, ast.AnnAssign)) and place.value is not None


def is_own_class(facts: Facts, node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "__class__" and facts.is_self(node.value)


def own_class_may_stand(facts: Facts, node: ast.Attribute) -> bool:
    """`self.__class__` for its name, for identity, and to make another object of its own kind."""
    parent = facts.parent[node]
    return is_own_class(facts, node) and (type_may_stand(facts, node) or is_hashed(facts, node) or
                                          isinstance(parent, ast.Call) and parent.func is node)


def surely_own(facts: Facts, statement: ast.ClassDef, name: str) -> bool:
    if statement.bases and statement.decorator_list:
        return False  # dataclass deletes what a field's default was, and the base's shows
    scope = facts.opened[statement]
    bindings = scope.bindings.get(name, [])
    return scope.kinds.get(name) == "local" and all(
        binding.form in ("assign", "annotated") or facts.decorated(binding.node, "staticmethod", "classmethod")
        for binding in bindings) and any(binds_at_once(inner, name) for inner in statement.body)


def binds_at_once(statement: ast.stmt, name: str) -> bool:
    if isinstance(statement, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id == name for target in statement.targets)
    if isinstance(statement, ast.AnnAssign):
        return isinstance(statement.target, ast.Name) and statement.target.id == name and statement.value is not None
    return isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)) and statement.name == name


def check_import(facts: Facts, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The reasons against an import statement."""
    if facts.scope_of[node].kind == "class":
        yield "an import in a class body makes a module or function an attribute"
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.name not in ALLOWED_MODULES:
                yield f"module {alias.name} is not among the tamed modules"
            elif "." in alias.name and not alias.asname:
                yield f"import {alias.name} needs `as`: it would bind the package around it"
        return
    if node.level or node.module not in ALLOWED_MODULES:
        yield f"module {'.' * node.level}{node.module or ''} is not among the tamed modules"
        return
    for alias in node.names:
        if alias.name not in ALLOWED_MODULES[node.module]:
            yield f"{alias.name} of module {node.module} is not among the tamed names"
