"""Cajita style: an object is a record of closures, one for each method.

Stage:     one of the approaches to sealing that are under test (domain `escape`).
Input:     functions that share variables of the call that made them.
Output:    `ImmutableNamespace`, the record; `Namespace`, for variables that functions assign to.
Invariant: the package offers nothing that opens a record again.
"""

from __future__ import annotations

from cajita.namespace import ImmutableNamespace, Namespace

__all__ = ["ImmutableNamespace", "Namespace"]
