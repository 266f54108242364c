# rejected: 6: method
class OriginalClass(object):
    pass
def naughty(self):
    return 1
OriginalClass.method = naughty
