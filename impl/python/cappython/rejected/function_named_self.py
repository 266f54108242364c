# rejected: 5: _private
class OriginalClass(object):
    pass
def naughty(self):
    return self._private
