# rejected: 4: final
from typing import final
def spoil(victim):
    @final
    @(lambda function: victim)
    def f():
        return 1
