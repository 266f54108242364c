"""Which variable each name of a module means, as the interpreter's own symbol tables say.

Stage:     before rewrite.py and wrap.py; works on a parsed module, runs nothing.
Input:     the source text and its syntax tree.
Output:    for each scope node its `Scope`; `Scope.owner(name)` gives the scope that holds a variable.
Invariant: scopes are told by `symtable`, not by the verifier's analysis: the two must agree, and a
           rewriter that shared the verifier's mistakes could not show them.

symtable's tables carry no link to syntax nodes. They come in the order in which the compiler visits
the nodes, so the tree is walked in that same order here, table by table.
"""

from __future__ import annotations

import ast
import symtable
from collections import deque
from typing import Iterable, Iterator, Optional

__all__ = ["COMPREHENSIONS", "FUNCTIONS", "Layout", "Scope", "arguments_of", "mangled", "scopes_of"]

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = FUNCTIONS + (ast.Lambda, ast.ClassDef) + COMPREHENSIONS

TABLE_NAMES = {ast.Lambda: "lambda", ast.ListComp: "listcomp", ast.SetComp: "setcomp",
               ast.DictComp: "dictcomp", ast.GeneratorExp: "genexpr"}


class Scope:
    """One scope: its node, the symbol table of it, the scope around it, and the class it stands in."""

    def __init__(self, node: ast.AST, table: symtable.SymbolTable, parent: Optional[Scope]) -> None:
        self.node = node
        self.table = table
        self.parent = parent
        # Mangling goes by the innermost class around a name, however many functions are between.
        self.class_name: Optional[str] = parent.class_name if parent else None
        if isinstance(node, ast.ClassDef):
            self.class_name = node.name

    def is_class(self) -> bool:
        """Whether this is a class body."""
        return isinstance(self.node, ast.ClassDef)

    def is_module(self) -> bool:
        """Whether this is the module."""
        return self.parent is None

    def mangled(self, name: str) -> str:
        """The name that the compiler makes of `name` when it stands in this scope."""
        return mangled(name, self.class_name)

    def owner(self, name: str) -> Optional[Scope]:
        """The scope whose variable `name` (as written here) is; None for a variable of the module or a built-in."""
        key = self.mangled(name)
        try:
            symbol = self.table.lookup(key)
        except KeyError:
            return None
        if self.is_module() or symbol.is_global():
            return None
        if not symbol.is_free():
            return self
        scope = self.parent
        while scope is not None and not scope.is_module():
            if not scope.is_class() and key in scope.table.get_identifiers():
                found = scope.table.lookup(key)
                if found.is_local() and not found.is_free():
                    return scope
            scope = scope.parent
        return None


def mangled(name: str, class_name: Optional[str]) -> str:
    """`name` as the compiler sees it inside a class of that name."""
    if class_name is None or not name.startswith("__") or name.endswith("__"):
        return name
    stripped = class_name.lstrip("_")
    return f"_{stripped}{name}" if stripped else name


def scopes_of(source: str, tree: ast.Module) -> dict[ast.AST, Scope]:
    """Every scope of the module, by its node; the module's own by `tree`.

    ValueError when the tables do not fit the tree, which would be a mistake of this file.
    """
    found: dict[ast.AST, Scope] = {}
    layout = Layout(tree)
    todo = [(tree, symtable.symtable(source, "<module>", "exec"), None)]
    while todo:
        node, table, parent = todo.pop()
        scope = found[node] = Scope(node, table, parent)
        pairs = _pair(list(layout.inner_scopes(layout.inside(node))), table)
        todo += [(inner, inner_table, scope) for inner, inner_table in pairs]
    return found


def _pair(nodes: list[ast.AST], table: symtable.SymbolTable) -> list[tuple[ast.AST, symtable.SymbolTable]]:
    # Tables of one name and line are taken in order; across lines the order cannot matter.
    waiting: dict[tuple[str, int], deque[symtable.SymbolTable]] = {}
    for child in table.get_children():
        waiting.setdefault((child.get_name(), child.get_lineno()), deque()).append(child)
    pairs = []
    for node in nodes:
        queue = waiting.get((getattr(node, "name", TABLE_NAMES.get(type(node), "")), node.lineno))
        if not queue:
            raise ValueError(f"line {node.lineno}: no symbol table for {type(node).__name__}")
        pairs.append((node, queue.popleft()))
    if any(waiting.values()):
        raise ValueError(f"line {table.get_lineno()}: a symbol table is left over")
    return pairs


class Layout:
    """Which parts of a scope's node belong to the scope around it, and which to its own.

    Both in the compiler's order of visits. Annotations that a `from __future__ import annotations`
    turns into strings belong nowhere: no variable is read in them.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.deferred = any(isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
                            and any(alias.name == "annotations" for alias in statement.names)
                            for statement in tree.body)

    def outside(self, node: ast.AST) -> list[ast.AST]:
        """The parts that are evaluated in the scope around: defaults, bases, the first iterable, ..."""
        if isinstance(node, ast.Lambda):
            return _defaults(node.args)
        if isinstance(node, FUNCTIONS):
            return _defaults(node.args) + self._annotations(node) + node.decorator_list
        if isinstance(node, ast.ClassDef):
            return [*node.bases, *node.keywords, *node.decorator_list]
        if isinstance(node, COMPREHENSIONS):
            return [node.generators[0].iter]
        return []

    def inside(self, node: ast.AST) -> list[ast.AST]:
        """The parts that are evaluated in the scope itself; of parameters only what `arguments_of` gives."""
        if isinstance(node, ast.Lambda):
            return [node.body]
        if not isinstance(node, COMPREHENSIONS):
            return list(node.body)
        first, *others = node.generators
        # The value of a dict comprehension is visited before its key.
        element = [node.value, node.key] if isinstance(node, ast.DictComp) else [node.elt]
        return [first.target, *first.ifs, *others, *element]

    def inner_scopes(self, nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
        """The scope nodes directly below `nodes`, in the order of visits; those inside them not."""
        return (node for node in self.nodes(nodes) if isinstance(node, SCOPES))

    def nodes(self, nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
        """All nodes of one scope: of an inner scope its node, after the parts that are outside of it."""
        todo = list(nodes)[::-1]
        while todo:
            node = todo.pop()
            if isinstance(node, _Left):
                yield node.node
                continue
            if isinstance(node, SCOPES):
                todo += [_Left(node), *self.outside(node)[::-1]]
                continue
            yield node
            todo += self._visited(node)[::-1]

    def _visited(self, node: ast.AST) -> list[ast.AST]:
        # A walrus visits its value first; everything else goes by its fields.
        if isinstance(node, ast.NamedExpr):
            return [node.value, node.target]
        if isinstance(node, ast.AnnAssign) and self.deferred:
            return [node.target] if node.value is None else [node.target, node.value]
        return list(ast.iter_child_nodes(node))

    def _annotations(self, node: ast.AST) -> list[ast.AST]:
        if self.deferred:
            return []
        found = [argument.annotation for argument in arguments_of(node)] + [node.returns]
        return [annotation for annotation in found if annotation is not None]


class _Left:
    """A mark in the walk's stack: everything outside of this scope's node has been visited."""

    def __init__(self, node: ast.AST) -> None:
        self.node = node


def arguments_of(node: ast.AST) -> list[ast.arg]:
    """The parameters of a function or lambda."""
    arguments = node.args
    ordered = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
    return [argument for argument in ordered if argument is not None]


def _defaults(arguments: ast.arguments) -> list[ast.AST]:
    return [*arguments.defaults, *(default for default in arguments.kw_defaults if default is not None)]
