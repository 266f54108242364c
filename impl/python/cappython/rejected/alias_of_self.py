# rejected: 5: _foo
class C:
    def method(self):
        me = self
        return me._foo
