"""Stage: subjects. pyrsistent's pmap."""

import importlib.metadata

from map_adapter import MapAdapter
from pyrsistent import pmap


class Adapter(MapAdapter):
    NAME = "pyrsistent"
    VERSION = importlib.metadata.version("pyrsistent")
    EMPTY = pmap()
    CLAIMS = {}

    def from_items(self, items):
        return pmap(dict(items))

    # update takes mappings only, so pairs go through a dict.
    def update_iterator(self, into, map, keys, value, count):
        self.maps[into] = self.maps[map].update({key: value for key in keys})

    def update_range(self, into, map, count, value):
        self.maps[into] = self.maps[map].update({n: value for n in range(count)})

    update_used_up = update_raising = share_set = share_discard = None
