# rejected: 5: _foo
class C:
    async def steal(self, manager):
        async with manager as (x, self):
            return self._foo
