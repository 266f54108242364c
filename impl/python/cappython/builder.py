"""Walks a syntax tree and writes down which scope each name is bound and read in.

Stage:     first pass of the verifier; scopes.py then resolves what is found here.
Input:     the tree of a whole module, as `ast.parse` of Python 3.11 gives it.
Output:    `analyse`: the module's scope, and the scope of each node.
Invariant: every form of binding that Python 3.11 has is one call of `bind`, on a line of its own.
"""

from __future__ import annotations

import ast
from typing import Sequence

from cappython.scopes import COMPREHENSION_NAMES, Binding, Scope, mangle, owner, resolve

__all__ = ["Builder", "analyse"]


def analyse(tree: ast.Module) -> tuple[Scope, dict[ast.AST, Scope]]:
    """The module's scope, and for each node that is evaluated the scope that evaluates it.

    The scope that a node opens is the child whose `node` it is. RecursionError on a tree that
    is too deep.
    """
    builder = Builder(tree)
    resolve(builder.module, set(), set())
    for scope in builder.module.walk():
        for name, bindings in scope.bindings.items():
            target = owner(scope, name)
            if target is not None:
                target.reaching.setdefault(name, []).extend(bindings)
    return builder.module, builder.scope_of


class Builder(ast.NodeVisitor):
    """Visits in the order of evaluation as far as it matters: what stands outside comes first."""

    def __init__(self, tree: ast.Module) -> None:
        self.module = self.scope = Scope("module", "top", tree, None, None)
        self.scope_of: dict[ast.AST, Scope] = {}
        self.postponed = any(isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
                             and any(alias.name == "annotations" for alias in statement.names)
                             for statement in tree.body)
        self.visit(tree)

    def visit(self, node: ast.AST) -> None:
        self.scope_of[node] = self.scope
        super().visit(node)

    def visit_all(self, nodes: Sequence[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def bind(self, form: str, name: str, node: ast.AST, scope: Scope | None = None) -> None:
        scope = scope or self.scope
        scope.bindings.setdefault(self.mangled(name), []).append(Binding(form, node))

    def declare_global(self, name: str, scope: Scope) -> None:
        # The compiler notes it in the module as well, which changes nothing there but its records.
        for place in (scope, self.module):
            place.globals.add(self.mangled(name))

    def use(self, name: str) -> None:
        self.scope.uses.add(self.mangled(name))

    def mangled(self, name: str) -> str:
        return mangle(self.scope.private, name)

    def enter(self, kind: str, name: str, node: ast.AST, private: str | None) -> Scope:
        self.scope = Scope(kind, name, node, self.scope, private)
        return self.scope

    def leave(self) -> None:
        assert self.scope.parent is not None
        self.scope = self.scope.parent

    # Names

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.use(node.id)
            if node.id == "super" and self.scope.kind == "function":
                self.use("__class__")
        elif isinstance(node.ctx, ast.Store):
            self.bind("assign", node.id, node)
        else:
            self.bind("del", node.id, node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.target)
        if isinstance(node.target, ast.Name):
            self.bind("augmented", node.target.id, node)
        self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.scope_of[node.target] = self.scope
        if isinstance(node.target, ast.Name):
            if node.value is not None or node.simple:
                self.bind("annotated", node.target.id, node)
        else:
            self.visit(node.target)
        self.annotation(node.annotation)
        self.visit_all([node.value])

    def annotation(self, node: ast.expr | None) -> None:
        # A postponed annotation is never evaluated: it becomes a string.
        if node is not None and not self.postponed:
            self.visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        name = node.target.id
        self.scope_of[node.target] = self.scope
        self.visit(node.value)
        target = self.scope
        while target.comprehension and target.parent is not None:
            target = target.parent
        if target is not self.scope:
            if target.kind == "module" or self.mangled(name) in target.globals:
                self.declare_global(name, self.scope)
            else:
                self.scope.nonlocals.add(self.mangled(name))
            if target.kind != "module":
                self.bind("walrus", name, node, target)
        self.bind("walrus", name, node)

    # Statements that bind

    def visit_Global(self, node: ast.Global) -> None:
        for name in node.names:
            self.declare_global(name, self.scope)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.nonlocals.update(self.mangled(name) for name in node.names)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.scope_of[alias] = self.scope
            self.bind("import", alias.asname or alias.name.partition(".")[0], alias)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self.scope_of[alias] = self.scope
            if alias.name != "*":
                self.bind("from", alias.asname or alias.name, alias)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self.visit_all([node.type])
        if node.name:
            self.bind("except", node.name, node)
        self.visit_all(node.body)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        self.visit_all([node.pattern])
        if node.name:
            self.bind("capture", node.name, node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self.bind("capture star", node.name, node)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self.visit_all([*node.keys, *node.patterns])
        if node.rest:
            self.bind("capture rest", node.rest, node)

    # What opens a scope

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.bind("def", node.name, node)
        self.visit_all([*node.args.defaults, *node.args.kw_defaults])
        for argument in arguments(node.args):
            self.annotation(argument.annotation)
        self.annotation(node.returns)
        self.visit_all(node.decorator_list)
        self.function(node.name, node, node.args, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit_all([*node.args.defaults, *node.args.kw_defaults])
        self.function("lambda", node, node.args, [node.body])

    def function(self, name: str, node: ast.AST, args: ast.arguments, body: Sequence[ast.AST]) -> None:
        self.enter("function", name, node, self.scope.private)
        for argument in arguments(args):
            self.scope_of[argument] = self.scope
            self.scope.parameters.append(self.mangled(argument.arg))
            self.bind("parameter", argument.arg, argument)
        self.visit_all(body)
        self.leave()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.bind("class", node.name, node)
        self.visit_all([*node.bases, *node.keywords, *node.decorator_list])
        self.enter("class", node.name, node, node.name)
        self.visit_all(node.body)
        self.leave()

    def visit_comprehension_scope(self, node: ast.AST) -> None:
        first, *others = node.generators
        self.visit(first.iter)
        self.enter("function", COMPREHENSION_NAMES[type(node)], node, self.scope.private)
        self.scope.parameters.append(".0")
        self.bind("parameter", ".0", node)
        self.scope_of[first] = self.scope
        self.visit_all([first.target, *first.ifs, *others])
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self.visit_all(parts)
        self.leave()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_comprehension_scope


def arguments(args: ast.arguments) -> list[ast.arg]:
    """Every parameter, in the order in which the compiler numbers them."""
    starred = [argument for argument in (args.vararg, args.kwarg) if argument is not None]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *starred]
