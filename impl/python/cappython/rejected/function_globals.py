# rejected: 4: __globals__
def f():
    return 1
inside = f.__globals__
