# rejected: 4: _foo
class C:
    def steal(self, some_object):
        return (lambda: ([self := x for x in [some_object]], self._foo))()[1]
