# rejected: 17: args
from contextlib import contextmanager


class Vault:
    @contextmanager
    def opened(self, key):
        yield key

class Front:
    def __init__(self, vault):
        self._vault = vault
    def opened(self, key):
        return self._vault.opened(key)

def steal(front):
    return front.opened(1).args[0]
