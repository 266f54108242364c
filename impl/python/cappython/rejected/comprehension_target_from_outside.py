# rejected: 3: get
def spoil(d):
    return [1 for d.get in [2]]
