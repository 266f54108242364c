# rejected: 4: final
from typing import final
def spoil(victim):
    @final(victim)
    def f():
        return 1
