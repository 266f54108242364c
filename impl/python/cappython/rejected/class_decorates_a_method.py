# rejected: 5: decorator
class Memo:
    pass
class A:
    @Memo
    def m(self):
        return self._x
