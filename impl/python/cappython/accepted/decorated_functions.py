"""Decorators on the module's own functions: they see functions, never methods."""

import functools


def twice(function):
    def run(*args, **kwargs):
        function(*args, **kwargs)
        return function(*args, **kwargs)
    return run


def tagged(tag):
    def decorate(function):
        return lambda *args: (tag, function(*args))
    return decorate


calls = []


@twice
def note(text, *, end=""):
    calls.append(text + end)
    return len(calls)


@tagged("sum")
def add(a, b):
    return a + b


def check():
    assert note("x", end="!") == 2
    assert calls == ["x!", "x!"]
    assert add(1, 2) == ("sum", 3)
    assert functools.reduce(lambda a, b: a * b, [1, 2, 3, 4]) == 24
