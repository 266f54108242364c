"""Stage: coverage. Writes branch counters into Python code, for the engine's map.

Input: a module's syntax tree. Output: the tree with `branches[n] = 1` at the head of each branch, and
`branches[n] += 1` at the head of each loop's body, where the number matters.
Invariant: numbers are given in source order across all modules, in the order of import, so the same
code has the same counters in every process. A plain list, because CPython specialises what is done to
one: counters cost 1.1 to 1.2 times. A trace function costs 2.6 times, and is something that attack
primitives replace.
"""

import ast

from sealbreak_runtime import COUNTERS, branches

_NAME = "_sealbreak_branches"

#: Statements that open a branch in each of these fields. The body of a `try` or `with` runs whenever
#: the statement does: it says nothing new.
_BRANCHES = {
    ast.If: ("body", "orelse"), ast.For: ("body", "orelse"), ast.While: ("body", "orelse"),
    ast.Try: ("orelse",), ast.ExceptHandler: ("body",),
    ast.FunctionDef: ("body",), ast.match_case: ("body",),
}


class _AddCounters(ast.NodeTransformer):
    def _count(self, place, in_loop):
        # Past the engine's last counter, branches share it.
        number = min(len(branches), COUNTERS - 1)
        if number == len(branches):
            branches.append(0)
        target = ast.Subscript(ast.Name(_NAME, ast.Load()), ast.Constant(number), ast.Store())
        statement = (ast.AugAssign(target, ast.Add(), ast.Constant(1)) if in_loop
                     else ast.Assign([target], ast.Constant(1)))
        return ast.fix_missing_locations(ast.copy_location(statement, place))

    def generic_visit(self, node):
        super().generic_visit(node)
        for field in _BRANCHES.get(type(node), ()):
            body = getattr(node, field)
            if body:
                at = 1 if _is_docstring(body[0]) else 0
                in_loop = field == "body" and isinstance(node, (ast.For, ast.While))
                body.insert(at, self._count(body[0], in_loop))
            elif field == "orelse" and isinstance(node, ast.If):
                # The branch that is not taken is one too.
                node.orelse = [self._count(node, False)]
        return node


def _is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def add_to(tree):
    """Adds counters to every branch of a module. `nonlocal` and `from __future__` stay first."""
    tree = _AddCounters().visit(tree)
    bring = ast.ImportFrom("sealbreak_runtime", [ast.alias("branches", _NAME)], 0)
    at = next((i for i, s in enumerate(tree.body)
               if not _is_docstring(s) and not _is_future(s)), len(tree.body))
    tree.body.insert(at, ast.fix_missing_locations(ast.copy_location(bring, tree.body[at - 1])))
    return tree


def _is_future(statement):
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
