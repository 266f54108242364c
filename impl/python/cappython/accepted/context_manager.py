"""A context manager, one that holds another one in a private attribute, and nested with."""


class Lock:

    def __init__(self):
        self._held = False

    def __enter__(self):
        if self._held:
            raise RuntimeError("held already")
        self._held = True
        return self

    def __exit__(self, kind, error, trace):
        self._held = False
        return False

    def held(self):
        return self._held


class Account:

    def __init__(self, lock):
        self._lock = lock
        self._sum = 0

    def add(self, amount):
        with self._lock:
            self._sum += amount
        with self._lock as self._last, Lock() as inner:
            return self._sum, inner.held(), self._last.held()


def check():
    lock = Lock()
    assert Account(lock).add(3) == (3, True, True)
    assert not lock.held()
