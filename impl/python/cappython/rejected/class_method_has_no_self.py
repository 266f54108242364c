# rejected: 5: _foo
class C:
    @classmethod
    def method(cls):
        return cls._foo
