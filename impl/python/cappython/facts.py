"""What a name or an expression of a module can mean: self, a class, an import, a built-in.

Stage:     between the scopes and the rules.
Input:     the tree of a module that compiles.
Output:    `Facts`, which answers the rules' questions about a node.
Invariant: what restricts a name holds if any of its bindings says so; what permits it, only if all do.
"""

from __future__ import annotations

import ast

from cappython.builder import analyse
from cappython.scopes import Binding, Scope, mangle, owner
from cappython.tamed import BUILTIN_TYPES, TYPE_IMPORTS

__all__ = ["FUNCTIONS", "Facts"]

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
EXITS = ("__exit__", "__aexit__")


class Facts:
    """Answers about the nodes of one module. RecursionError when the tree is too deep.

    `wrapped`: the names of the module's classes that are to be judged as the factories they will become.
    """

    def __init__(self, tree: ast.Module, wrapped: set[str]) -> None:
        self.tree, self.wrapped = tree, wrapped
        self.module, self.scope_of = analyse(tree)
        self.opened = {scope.node: scope for scope in self.module.walk()}
        self.aliases: dict[ast.expr, bool] = {}
        self.parent: dict[ast.AST, ast.AST] = {}
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                self.parent[child] = node

    # Variables

    def name(self, node: ast.Name) -> tuple[Scope, str]:
        scope = self.scope_of[node]
        return scope, mangle(scope.private, node.id)

    def bindings(self, node: ast.Name) -> list[Binding]:
        """All that may have bound what this name reads. A class body's own names fall back to globals."""
        scope, name = self.name(node)
        found = owner(scope, name)
        bindings = list(found.reaching.get(name, []))
        if found.kind == "class":
            bindings += self.module.reaching.get(name, [])
        return bindings

    def may_be_builtin(self, node: ast.Name) -> bool:
        """Globals and names of class bodies fall back to the built-ins while they are unbound."""
        return owner(*self.name(node)).kind != "function"

    def is_builtin(self, node: ast.AST, *names: str) -> bool:
        """True when this name is a built-in, one of `names`, and nothing else."""
        return (isinstance(node, ast.Name) and node.id in names and self.may_be_builtin(node)
                and not self.bindings(node))

    # Methods and their first parameter

    def is_method(self, scope: Scope) -> bool:
        return isinstance(scope.node, FUNCTIONS) and scope.parent is not None and scope.parent.kind == "class"

    def decorated(self, node: ast.AST, *names: str) -> bool:
        return any(self.is_builtin(decorator, *names) for decorator in getattr(node, "decorator_list", []))

    def self_name(self, scope: Scope) -> str | None:
        """The self variable of a method; None for any other function, and when it is ever rebound."""
        if not self.is_method(scope) or self.decorated(scope.node, "staticmethod", "classmethod"):
            return None
        positional = [*scope.node.args.posonlyargs, *scope.node.args.args]
        if not positional or scope.node.name in ("__new__", "__init_subclass__", "__class_getitem__"):
            return None
        name = mangle(scope.private, positional[0].arg)
        if len(scope.reaching.get(name, [])) != 1:
            return None
        if any(name in inner.nonlocals and owner(inner, name) is scope for inner in scope.walk()):
            return None
        return name

    def is_self(self, node: ast.AST) -> bool:
        if not isinstance(node, ast.Name):
            return False
        scope, name = self.name(node)
        found = owner(scope, name)
        return found.kind == "function" and self.self_name(found) == name

    def is_super(self, node: ast.AST) -> bool:
        """`super()` directly in a method whose self variable is intact."""
        return (isinstance(node, ast.Call) and self.is_builtin(node.func, "super")
                and not node.args and not node.keywords and self.self_name(self.scope_of[node]) is not None)

    # Classes

    def class_parameter(self, binding: Binding, scope: Scope) -> bool:
        """A parameter that is given a class: cls of a class method, the exception's type in `__exit__`."""
        if binding.form != "parameter" or not self.is_method(scope):
            return False
        args, node = scope.node.args, scope.node
        positional = [*args.posonlyargs, *args.args]
        if node.name in EXITS:
            return binding.node in (positional[1:2] or [args.vararg])
        implicit = node.name in ("__new__", "__init_subclass__", "__class_getitem__")
        return (implicit or self.decorated(node, "classmethod")) and binding.node in (positional[:1] or [args.vararg])

    def is_class(self, node: ast.AST) -> bool:
        """True for a name that may be a class of this module."""
        if not isinstance(node, ast.Name):
            return False
        scope = owner(*self.name(node))
        return any(binding.form == "class" or self.class_parameter(binding, scope) for binding in self.bindings(node))

    def is_foreign_class(self, node: ast.Name) -> bool:
        """True for what `__exit__` is given: perhaps an exception's class that another module holds closely."""
        scope = owner(*self.name(node))
        return getattr(scope.node, "name", "") in EXITS and any(
            self.class_parameter(binding, scope) for binding in self.bindings(node))

    def classes(self, node: ast.AST) -> list[ast.ClassDef]:
        """The class statements a name is bound by; empty when anything else binds it too."""
        bindings = self.bindings(node) if isinstance(node, ast.Name) else []
        return [binding.node for binding in bindings] if all(b.form == "class" for b in bindings) else []

    def is_caught(self, node: ast.AST) -> bool:
        """True for a name that except clauses alone bind. Not what `__exit__` is given: a method may call it."""
        bindings = self.bindings(node) if isinstance(node, ast.Name) else []
        return bool(bindings) and all(binding.form == "except" for binding in bindings)

    # Imports

    def modules(self, node: ast.AST) -> set[str]:
        """The modules that a name may be."""
        if not isinstance(node, ast.Name):
            return set()
        return {binding.node.name for binding in self.bindings(node) if binding.form == "import"}

    def imports(self, node: ast.AST) -> set[tuple[str, str]]:
        """The (module, name) pairs that an expression may be."""
        if isinstance(node, ast.Attribute):
            return {(module, node.attr) for module in self.modules(node.value)}
        if not isinstance(node, ast.Name):
            return set()
        return {self.imported_by(binding) for binding in self.bindings(node) if binding.form == "from"}

    def imported_by(self, binding: Binding) -> tuple[str, str]:
        """The (module, name) pair of a from-import; ("", "") of any other binding."""
        if binding.form != "from":
            return "", ""
        return getattr(self.parent[binding.node], "module", None) or "", binding.node.name

    def text_imports(self, word: str) -> set[tuple[str, str]]:
        """The imports that a word may be in an annotation that is a text: a name of the module, or one after a dot."""
        names = {self.imported_by(binding) for binding in self.module.reaching.get(word, []) if binding.form == "from"}
        modules = {binding.node.name for found in self.module.reaching.values() for binding in found
                   if binding.form == "import"}
        return names | {(module, word) for module in modules}

    def is_import(self, node: ast.AST, table: set[tuple[str, str]]) -> bool:
        """True when an expression is one of the imports of `table` and nothing else."""
        name = node.value if isinstance(node, ast.Attribute) else node
        if not isinstance(name, ast.Name) or not self.imports(node) or not self.imports(node) <= table:
            return False
        form = "import" if isinstance(node, ast.Attribute) else "from"
        return all(binding.form == form for binding in self.bindings(name))

    # Types as annotations have them

    def is_type(self, node: ast.AST) -> bool:
        """A class by name that nobody but the interpreter and its own modules made a meaning for."""
        return (self.is_builtin(node, *BUILTIN_TYPES) or bool(self.classes(node)) or self.is_import(node, TYPES)
                or self.is_named_type(node))

    def is_plain_type(self, node: ast.AST) -> bool:
        """An expression over types that calls no code of the module when it is evaluated."""
        if isinstance(node, ast.Subscript):
            return self.is_plain_type(node.value) and self.is_plain_type(node.slice)
        if isinstance(node, (ast.Tuple, ast.List)):
            return all(map(self.is_plain_type, node.elts))
        if isinstance(node, ast.BinOp):
            return isinstance(node.op, ast.BitOr) and self.is_plain_type(node.left) and self.is_plain_type(node.right)
        if isinstance(node, ast.UnaryOp):
            return isinstance(node.operand, ast.Constant)
        return isinstance(node, ast.Constant) or self.is_type(node)

    def is_annotation(self, node: ast.AST) -> bool:
        parent = self.parent.get(node)
        return (isinstance(parent, (ast.arg, ast.AnnAssign)) and parent.annotation is node
                or isinstance(parent, FUNCTIONS) and parent.returns is node or self.is_type_position(node))

    def is_type_position(self, node: ast.AST) -> bool:
        """Other places where a type goes that nobody can take out again: `class C(Iterator[T])`, `cast(T, x)`,
        and the assignment of an alias."""
        parent = self.parent.get(node)
        if isinstance(parent, ast.ClassDef):
            return node in parent.bases
        if isinstance(parent, ast.keyword) and parent.arg == "bound":
            return self.is_import(getattr(self.parent[parent], "func", node), TYPE_VARIABLES)
        if isinstance(parent, ast.Call) and self.is_import(parent.func, {("typing", "cast")}):
            return parent.args[:1] == [node]
        return self.alias_target(node) is not None

    # Names that an assignment of the module gives to types

    def assigned(self, node: ast.AST) -> ast.expr | None:
        """What a variable of the module surely is, as nothing else than one assignment binds it."""
        if not isinstance(node, ast.Name) or owner(*self.name(node)) is not self.module:
            return None
        bindings = self.bindings(node)
        if len(bindings) != 1 or bindings[0].form not in ("assign", "annotated"):
            return None
        target = bindings[0].node
        statement = self.parent[target] if bindings[0].form == "assign" else target
        if isinstance(statement, ast.Assign) and statement.targets != [target]:
            return None
        return statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None

    def is_named_type(self, node: ast.AST) -> bool:
        """A type variable, an alias, or a function: what a wrapped class has become."""
        value = self.assigned(node)
        if isinstance(value, ast.Call):
            return self.is_import(value.func, TYPE_VARIABLES) or self.is_record(value)
        if value is not None:
            return self.is_alias(node)
        bindings = self.bindings(node) if isinstance(node, ast.Name) else []
        return bool(bindings) and owner(*self.name(node)) is self.module and all(
            binding.form == "def" and not binding.node.decorator_list for binding in bindings)

    def is_record(self, node: ast.AST | None) -> bool:
        """`namedtuple("P", "x y")` with literals only."""
        if not isinstance(node, ast.Call) or not self.is_import(node.func, {("collections", "namedtuple")}):
            return False
        return all(map(is_literal, [*node.args, *(keyword.value for keyword in node.keywords)]))

    def is_alias(self, node: ast.AST) -> bool:
        """True for a variable of the module that is an expression over types, as in `Handler = Callable[[C], None]`."""
        value = self.assigned(node)
        if not isinstance(value, (ast.Subscript, ast.BinOp)):
            return False
        if value not in self.aliases:
            self.aliases[value] = False  # what an alias of itself is
            self.aliases[value] = self.is_plain_type(value)
        return self.aliases[value]

    def alias_target(self, node: ast.AST) -> ast.Name | None:
        """The alias that an expression is the value of. A public name gives no private class to other modules."""
        parent = self.parent.get(node)
        if not isinstance(parent, (ast.Assign, ast.AnnAssign)) or parent.value is not node:
            return None
        target = parent.target if isinstance(parent, ast.AnnAssign) else parent.targets[0]
        if not isinstance(target, ast.Name) or not self.is_alias(target):
            return None
        closely_held = any(inner.id.startswith("_") and (self.classes(inner) or self.is_alias(inner))
                           for inner in ast.walk(node) if isinstance(inner, ast.Name))
        return None if closely_held and not target.id.startswith("_") else target


def is_literal(node: ast.expr) -> bool:
    if isinstance(node, (ast.Tuple, ast.List)):
        return all(map(is_literal, node.elts))
    return isinstance(node, ast.Constant)


TYPES = {(module, name) for module, names in TYPE_IMPORTS.items() for name in names}
TYPE_VARIABLES = {("typing", "TypeVar"), ("typing", "ParamSpec")}
