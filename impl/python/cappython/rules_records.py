"""Rules for classes whose methods the library writes: dataclasses and named tuples.

Stage:     part of the verifier.
Input:     facts about a module, one class statement, or the call that makes a base.
Output:    the places and reasons of what may not stand.
Invariant: no default of a field is a raw method, and no field gives a stranger a private name to read by.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import re
from typing import Any, Iterator

from cappython.attributes import FORMATS, is_private
from cappython.facts import Facts
from cappython.tamed import ALLOWED_MODULES

__all__ = ["check_fields", "check_record", "is_field_value", "is_mark"]

Complaint = tuple[ast.AST, str]
DATACLASS, MARK = {("dataclasses", "dataclass")}, {("dataclasses", "KW_ONLY")}
CLASS_VARIABLE = {("typing", "ClassVar")}
REPLACED = {("typing", "NamedTuple"), ("typing", "TypedDict")}
"""Bases that take the fields out of a class body before dataclass sees them."""


def check_fields(facts: Facts, node: ast.ClassDef) -> Iterator[Complaint]:
    """The methods that dataclass writes compare and match fields of others, so these can't be private."""
    for name, bindings in facts.opened[node].bindings.items():
        fields = [binding.node for binding in bindings if binding.form == "annotated"]
        valued = len(bindings) > 1 or any(field.value is not None for field in fields)
        if valued and any(may_mark_keywords(facts, field) for field in fields):
            yield node, f"{name} is KW_ONLY, which is no field: its value would stay in the class as it is"
        if is_private(name) and not all(is_no_field(facts, field) for field in fields):
            yield node, f"dataclass field {name} is private: patterns and == would read it"
        if name in FORMATS and fields:
            yield node, f"dataclass field {name}: patterns and == would take the method of a text, which reads by name"
        bare = len(fields) < len(bindings) or any(field.value is None for field in fields)
        if fields and bare and inherits_method(facts, node, name):
            yield node, f"dataclass field {name}: its default would be the raw method {name} of a base"


def is_no_field(facts: Facts, field: ast.AnnAssign) -> bool:
    """`_: KW_ONLY` and `_count: ClassVar[int]`. A postponed one is looked up in the module by its name."""
    annotation = getattr(field.annotation, "value", field.annotation)
    table = MARK if annotation is field.annotation else CLASS_VARIABLE
    if annotation in facts.scope_of:
        return facts.is_import(annotation, table)
    bindings = facts.module.reaching.get(annotation.id, []) if isinstance(annotation, ast.Name) else []
    return len(bindings) == 1 and facts.imported_by(bindings[0]) in table


def may_mark_keywords(facts: Facts, field: ast.AnnAssign) -> bool:
    """dataclass takes KW_ONLY in a text for the mark as well."""
    annotation = field.annotation
    if annotation in facts.scope_of and not isinstance(annotation, ast.Constant):
        return bool(facts.imports(annotation) & MARK)
    text = str(annotation.value) if isinstance(annotation, ast.Constant) else ast.unparse(annotation)
    return any(facts.text_imports(word) & MARK for word in re.findall(r"\w+", text))


def is_mark(facts: Facts, node: ast.expr) -> bool:
    """KW_ONLY as the whole annotation of a name. Under another name nobody would know it again."""
    parent = facts.parent[node]
    return isinstance(parent, ast.AnnAssign) and parent.annotation is node and isinstance(parent.target, ast.Name)


def inherits_method(facts: Facts, node: ast.ClassDef, name: str) -> bool:
    """Whether a class of this name has a base with a function under that name."""
    seen, bases = {node}, list(node.bases)
    while bases:
        base = bases.pop()
        base = base.value if isinstance(base, ast.Subscript) else base
        for statement in set(facts.classes(base)) - seen:
            seen.add(statement)
            bases += statement.bases
            if any(binding.form == "def" for binding in facts.opened[statement].bindings.get(name, [])):
                return True
        if isinstance(base, ast.Name) and hasattr(builtins, base.id) and hasattr(getattr(builtins, base.id), name):
            return True
        if any(hasattr(imported(*found), name) for found in facts.imports(base)):
            return True
    return False


def imported(module: str, name: str) -> Any:
    """What a tamed module has under a name. No other module is imported here: that would run it."""
    tamed = name in ALLOWED_MODULES.get(module, ())
    return getattr(importlib.import_module(module), name) if tamed else None


def check_record(facts: Facts, node: ast.ClassDef) -> Iterator[Complaint]:
    """What a class body binds as a field and as a method would be a field whose default is the raw method."""
    for name, bindings in facts.opened[node].bindings.items():
        forms = {binding.form for binding in bindings}
        if {"annotated", "def"} <= forms:
            yield node, f"{name} is a field and a method: the raw method would be the field's default"


def is_field_value(facts: Facts, node: ast.AST) -> bool:
    """A call that is the whole value of a field in a dataclass, which takes what it gave out of the class again."""
    statement = facts.parent[node]
    scope = facts.scope_of[node]
    return (isinstance(statement, ast.AnnAssign) and statement.value is node and scope.kind == "class"
            and any(facts.is_import(getattr(decorator, "func", decorator), DATACLASS)
                    for decorator in scope.node.decorator_list)
            and not any(facts.imports(base) & REPLACED for base in scope.node.bases))
