"""Stage: subjects. sealedstructs' PersistentMap; our own, or an upstream one (see upstream.py)."""

from map_adapter import MapAdapter
from upstream import PersistentMap, version


class Adapter(MapAdapter):
    NAME = "sealedstructs"
    VERSION = version()
    EMPTY = PersistentMap()
    #: An instance, its opener, two cells and their tuple; a level is a branch, the last one a leaf
    #: more, and a leaf that is split two.
    CLAIMS = {"hash_before_eq": True, "bounded_calls": True, "stores_hashes": True, "keeps_first_key": True,
              "shares": True, "new_base": 9, "new_per_node": 2}
