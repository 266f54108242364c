"""CapPython: a subset of Python in which private attributes are private, checked before anything runs.

Stage:     the package's public names.
Input:     source text.
Output:    `verify` judges it; `scopes` and `scope_differences` show and check how names are resolved.
Invariant: nothing that is judged is executed.
"""

from cappython.oracle import ScopedName, scope_differences, scopes
from cappython.verifier import Rejection, verify

__all__ = ["Rejection", "ScopedName", "scope_differences", "scopes", "verify"]
