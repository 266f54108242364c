"""A caretaker: forwards until it is revoked. The factory is all that is given out."""


def make_caretaker(target):
    class Caretaker:

        def __init__(self):
            self._target = target

        def call(self, *args, **kwargs):
            if self._target is None:
                raise PermissionError("revoked")
            return self._target(*args, **kwargs)

        def revoke(self):
            self._target = None

    caretaker = Caretaker()
    return caretaker.call, caretaker.revoke


def check():
    call, revoke = make_caretaker(lambda a, b=0: a + b)
    assert call(1, b=2) == 3
    revoke()
    try:
        call(1)
    except PermissionError:
        return
    raise AssertionError("it still works")
