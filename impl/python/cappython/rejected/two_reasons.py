# rejected: 4: _a
# rejected: 5: _b
def steal(d):
    first = d._a
    return first, d._b
