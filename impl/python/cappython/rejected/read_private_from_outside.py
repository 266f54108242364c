# rejected: 6: _dict
class FrozenDict(object):
    def __init__(self, dictionary):
        self._dict = dictionary
d = FrozenDict({"a": 1})
stolen = d._dict
