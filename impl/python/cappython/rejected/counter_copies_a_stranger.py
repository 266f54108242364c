# rejected: 2: Counter
from collections import Counter
def forge(victim):
    return Counter.copy(victim)
