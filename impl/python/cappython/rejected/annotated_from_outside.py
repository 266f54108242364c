# rejected: 3: get
def spoil(d):
    d.get: int = 1
