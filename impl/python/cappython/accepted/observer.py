"""Bound methods handed out on purpose: a bound method brings its own self."""


class Subject:

    def __init__(self):
        self._observers = []

    def attach(self, observer):
        self._observers.append(observer)

        def detach():
            self._observers.remove(observer)

        return detach

    def notify(self, *args, **kwargs):
        for observer in tuple(self._observers):
            observer(*args, **kwargs)


class Recorder:

    def __init__(self, subject):
        self._seen = []
        self._detach = subject.attach(self._record)

    def _record(self, event, *, weight=1):
        self._seen.append((event, weight))

    def stop(self):
        self._detach()
        return list(self._seen)


def check():
    subject = Subject()
    recorder = Recorder(subject)
    subject.notify("a")
    subject.notify("b", weight=2)
    assert recorder.stop() == [("a", 1), ("b", 2)]
    subject.notify("c")
