"""Stage: subjects. The C++ persistent list as a Python extension."""

import sealbreak_native
from list_adapter import ListAdapter
from shared_ops import room


class Adapter(ListAdapter):
    NAME = "native"
    VERSION = sealbreak_native.__version__
    EMPTY = sealbreak_native.ListNode()
    CLAIMS = {"bounded_calls": True, "shares": True, "new_base": 0, "new_per_node": 1}

    def share_cons(self, list, item):
        before = sealbreak_native.list_nodes_made()
        self.lists[list].cons(item)
        return sealbreak_native.list_nodes_made() - before

    def share_drop(self, list, count):
        before = sealbreak_native.list_nodes_made()
        self.lists[list][count:]
        return sealbreak_native.list_nodes_made() - before

    def share_concat(self, list, other):
        a, b = self.lists[list], self.lists[other]
        room(len(a), len(b))
        before = sealbreak_native.list_nodes_made()
        a.concat(b)
        return sealbreak_native.list_nodes_made() - before
