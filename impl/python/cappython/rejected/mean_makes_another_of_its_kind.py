# rejected: 2: mean
from statistics import mean
def forge(share):
    return mean([share])
