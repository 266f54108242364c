# rejected: 8: groupindex
import re
class Thief:
    def __eq__(self, other):
        other.clear()
        return True
def spoil():
    return re.compile("(?P<name>x)").groupindex == Thief()
