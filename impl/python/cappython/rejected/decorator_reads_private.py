# rejected: 3: _dict
d = object()
@d._dict
def f():
    return 1
