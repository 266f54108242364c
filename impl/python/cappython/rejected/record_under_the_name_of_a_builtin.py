# rejected: 5: a base must be
from collections import namedtuple
if __name__ == "another":
    map = namedtuple("map", "x y")
class Record(map):
    pass
