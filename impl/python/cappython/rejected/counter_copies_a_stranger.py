# rejected: 4: Counter
from collections import Counter
def forge(victim):
    return Counter.copy(victim)
