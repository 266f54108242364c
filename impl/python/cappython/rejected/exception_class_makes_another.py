# rejected: 4: kind
# rejected: 7: kind
class Keeper:
    def __exit__(self, kind, value, traceback): self._made = kind("forged")
class Raiser:
    def __exit__(self, kind, value, traceback):
        raise kind
