"""Persistent structures whose state is sealed in closures.

Stage:     the package's front; what is under test in the domains `list`, `map` and `escape`.
Input:     ordinary Python values.
Output:    `ListNode` (persistent singly-linked list), `PersistentMap` (persistent hash map).
Invariant: an instance never changes, and no attribute leads to its state.
"""

from sealedstructs.list_node import ListNode
from sealedstructs.persistent_map import PersistentMap

__all__ = ["ListNode", "PersistentMap"]
__version__ = "0.1.0"
