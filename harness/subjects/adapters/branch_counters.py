"""Stage: coverage. Writes branch counters into Python code, for the engine's map.

Input: a module's syntax tree. Output: the tree with `_branches[n] = 0` at the head of each branch.
Invariant: numbers are given in source order across all modules, in the order of import, so the same
code has the same counters in every process. Counters cost 1.1 to 1.2 times; a trace function costs
2.6 times, and is something that attack primitives replace.
"""

import ast

from sealbreak_runtime import COUNTERS

_NAME = "_sealbreak_branches"
_given = 0

#: Statements that open a branch in each of these fields. The body of a `try` or `with` runs whenever
#: the statement does: it says nothing new.
_BRANCHES = {
    ast.If: ("body", "orelse"), ast.For: ("body", "orelse"), ast.While: ("body", "orelse"),
    ast.Try: ("orelse",), ast.ExceptHandler: ("body",),
    ast.FunctionDef: ("body",), ast.match_case: ("body",),
}


class _AddCounters(ast.NodeTransformer):
    def _count(self, place):
        global _given
        number = min(_given, COUNTERS - 1)
        _given += 1
        target = ast.Subscript(ast.Name(_NAME, ast.Load()), ast.Constant(number), ast.Store())
        statement = ast.Assign([target], ast.Constant(0))
        return ast.fix_missing_locations(ast.copy_location(statement, place))

    def generic_visit(self, node):
        super().generic_visit(node)
        for field in _BRANCHES.get(type(node), ()):
            body = getattr(node, field)
            if body:
                at = 1 if _is_docstring(body[0]) else 0
                body.insert(at, self._count(body[0]))
            elif field == "orelse" and isinstance(node, ast.If):
                # The branch that is not taken is one too.
                node.orelse = [self._count(node)]
        return node


def _is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def add_to(tree):
    """Adds counters to every branch of a module. `nonlocal` and `from __future__` stay first."""
    tree = _AddCounters().visit(tree)
    bring = ast.ImportFrom("sealbreak_runtime", [ast.alias("counters", _NAME)], 0)
    at = next((i for i, s in enumerate(tree.body)
               if not _is_docstring(s) and not _is_future(s)), len(tree.body))
    tree.body.insert(at, ast.fix_missing_locations(ast.copy_location(bring, tree.body[at - 1])))
    return tree


def _is_future(statement):
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
