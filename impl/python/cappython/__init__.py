"""CapPython: a subset of Python in which private attributes are private, checked before anything runs."""

from cappython.oracle import scope_differences, scopes

__all__ = ["scope_differences", "scopes"]
