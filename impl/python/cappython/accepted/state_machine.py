"""Global state of the module, nested data, and try/finally around private state."""

transitions = {
    ("idle", "start"): "running",
    ("running", "stop"): "idle",
}
history = []
count = 0


def note(state):
    global count
    count += 1
    history.append(state)


class Machine:

    def __init__(self, state="idle"):
        self._state = state
        self._busy = False

    def feed(self, event):
        if self._busy:
            raise RuntimeError("re-entered")
        self._busy = True
        try:
            self._state = transitions.get((self._state, event), self._state)
        finally:
            self._busy = False
        note(self._state)
        return self._state


def check():
    machine = Machine()
    assert [machine.feed(event) for event in ("start", "start", "stop")] == ["running", "running", "idle"]
    assert count == 3 and history[-1] == "idle"
