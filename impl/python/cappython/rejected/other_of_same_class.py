# rejected: 6: _attr
class C(object):
    def __init__(self):
        self._attr = 1
    def __eq__(self, other):
        return self._attr == other._attr
