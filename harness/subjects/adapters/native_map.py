"""Stage: subjects. The C++ hash trie as a Python extension."""

import sealbreak_native
from map_adapter import MapAdapter


class Adapter(MapAdapter):
    NAME = "native"
    VERSION = sealbreak_native.__version__
    EMPTY = sealbreak_native.PersistentMap()
    CLAIMS = {"hash_before_eq": True, "bounded_calls": True, "stores_hashes": True, "keeps_first_key": True,
              "shares": True, "new_base": 0, "new_per_node": 1}

    def share_set(self, map, key, value):
        before = sealbreak_native.nodes_made()
        self.maps[map].set(key, value)
        return sealbreak_native.nodes_made() - before

    def share_discard(self, map, key):
        before = sealbreak_native.nodes_made()
        self.maps[map].discard(key)
        return sealbreak_native.nodes_made() - before
