"""A logger that makes loggers: a mixin that names a class written below it, and hands out self."""


class LoggerMixin(object):

    def sub_log(self, prefix):
        return PrefixLog(self, prefix)


class ListLog(LoggerMixin):

    def __init__(self, lines):
        self._lines = lines

    def log(self, message):
        self._lines.append(message)


class PrefixLog(LoggerMixin):

    def __init__(self, log, prefix):
        self._log = log
        self._prefix = prefix

    def log(self, message):
        self._log.log("%s: %s" % (self._prefix, message))


def check():
    lines = []
    inner = ListLog(lines).sub_log("outer").sub_log("inner")
    inner.log("hello")
    assert lines == ["outer: inner: hello"]
