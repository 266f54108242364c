"""Stage: subjects. pyrsistent's plist."""

import importlib.metadata

from list_adapter import ListAdapter
from pyrsistent import plist
from sealbreak_runtime import MISSING


class Adapter(ListAdapter):
    NAME = "pyrsistent"
    VERSION = importlib.metadata.version("pyrsistent")
    EMPTY = plist()
    CLAIMS = {}

    def build(self, items):
        return plist(items)

    def head(self, list):
        if not self.lists[list]:
            raise IndexError
        return (self.lists[list].first,)

    def tail(self, into, list):
        if not self.lists[list]:
            raise IndexError
        self.lists[into] = self.lists[list].rest

    concat = share_cons = share_drop = share_concat = None
