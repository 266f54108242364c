# rejected: 3: _dict
def steal(d):
    return "{0[1]._dict}".format([0, d])
