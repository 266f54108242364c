"""pyrsistent's pmap and plist: what they name differently from the ops, and what they do not offer."""
import importlib.metadata
import operations
from pyrsistent import plist, pmap

NAME, VERSION = "pyrsistent", importlib.metadata.version("pyrsistent")


class Map(operations.Map):
    empty = pmap()

    def build(self, pairs):
        return pmap(dict(pairs))

    def with_pairs(self, read, pairs):  # update takes a mapping
        return read.update(dict(pairs))


class List(operations.List):
    empty = plist()
    concat = None

    def build(self, items):
        return plist(items)

    def head(self, read):
        return [read[0]]

    def tail(self, into, read):  # the rest of nothing is nothing, and read[0] an IndexError
        self.slots[into] = read.rest if read else read[0]
