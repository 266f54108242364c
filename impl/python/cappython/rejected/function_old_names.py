# rejected: 3: func_closure
def steal(f):
    return f.func_closure
