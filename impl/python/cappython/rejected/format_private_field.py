# rejected: 3: _dict
def steal(d):
    return "{0._dict}".format(d)
