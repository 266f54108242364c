# rejected: 4: decorator
# rejected: 5: __class__
class Liar:
    @property
    def __class__(self):
        return int
