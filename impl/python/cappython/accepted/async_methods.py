"""Async methods, async iteration, async context managers; driven by hand, as no event loop is allowed."""


class Ready:
    """Awaited, it gives a value at once."""

    def __init__(self, value):
        self._value = value

    def __await__(self):
        return self._value
        yield


class Feed:

    def __init__(self, items):
        self._items = list(items)
        self._open = False

    async def __aenter__(self):
        self._open = True
        return self

    async def __aexit__(self, kind, error, trace):
        self._open = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self._items:
            raise StopAsyncIteration
        return await Ready(self._items.pop(0))

    async def drain(self):
        result = []
        async with self:
            async for item in self:
                result.append((item, self._open))
        return result

    async def doubled(self):
        async for item in self:
            yield 2 * item


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise RuntimeError("it waits for something")


async def collect(feed):
    return [item async for item in feed.doubled()]


def check():
    assert run(Feed([1, 2]).drain()) == [(1, True), (2, True)]
    assert run(collect(Feed([1, 2]))) == [2, 4]
