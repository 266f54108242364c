# rejected: 4: overload
from typing import overload
def spoil(victim):
    @overload
    @(lambda function: victim)
    def f():
        return 1
