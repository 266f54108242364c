# rejected: 3: __code__
def steal(f):
    return f.__code__
