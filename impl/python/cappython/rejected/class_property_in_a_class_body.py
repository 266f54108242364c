# rejected: 4: __class__
class Liar:
    @property
    def __class__(self):
        return int
