# rejected: 3: fget
def steal(p):
    return p.fget
