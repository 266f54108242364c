"""Stage: subjects. sealedstructs' ListNode; our own, or an upstream one (see upstream.py)."""

from list_adapter import ListAdapter
from upstream import ListNode, version


class Adapter(ListAdapter):
    NAME = "sealedstructs"
    VERSION = version()
    EMPTY = ListNode()
    #: An instance, its opener, a cell and its tuple; each element is one tuple.
    CLAIMS = {"bounded_calls": True, "shares": True, "new_base": 6, "new_per_node": 1}
