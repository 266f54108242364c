# rejected: 5: _foo
class C:
    async def steal(self, others):
        async for self in others:
            return self._foo
