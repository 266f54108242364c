# rejected: 3: __closure__
def steal(f):
    return f.__closure__[0].cell_contents
