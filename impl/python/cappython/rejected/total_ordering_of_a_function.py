# rejected: 4: total_ordering
from functools import total_ordering
def spoil(victim):
    @total_ordering
    @(lambda function: victim)
    def f():
        return 1
