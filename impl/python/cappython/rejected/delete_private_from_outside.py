# rejected: 3: _dict
def spoil(d):
    del d._dict
