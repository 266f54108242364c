# rejected: 3: _dict
def steal(d):
    return f"{d._dict}"
