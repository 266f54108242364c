# rejected: 10: _foo
class C:
    def steal(self, other):
        def outer():
            def swap():
                nonlocal self
                for self in [other]:
                    pass
            swap()
            return lambda: self._foo
        return outer()()
