# rejected: 5: _foo
class C:
    def steal(self, some_object):
        [self := x for x in [some_object]]
        return self._foo
