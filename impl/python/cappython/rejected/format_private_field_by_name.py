# rejected: 3: __globals__
def steal(f):
    return "{f.__globals__[secret]}".format(f=f)
