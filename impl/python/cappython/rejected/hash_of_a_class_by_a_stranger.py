# rejected: 5: built-in type
# rejected: 6: built-in type
class Key:
    def clues(self, hash):
        first = hash((type(self), self._x))
        return first, {(type(self), 1): 2}
