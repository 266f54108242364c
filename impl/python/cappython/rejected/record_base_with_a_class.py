# rejected: 5: base
from collections import namedtuple
def make(fields):
    """The fields are no literal."""
    class P(namedtuple("P", fields)):
        pass
    return P(1)
