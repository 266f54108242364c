# rejected: 15: class kind leaks
class Trap:
    def __enter__(self):
        return self
    def __exit__(self, nothing, kind, frames):
        kind.read(victim)

class Secret(Exception):
    def read(self):
        return self._secret

class Bait(Trap):
    def __exit__(self, kind, *rest):
        # The next class takes its first argument for a class, and no other one.
        return super().__exit__(None, kind, None)
