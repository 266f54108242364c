# rejected: 3: get
def spoil(d):
    a, (*d.get, b) = 1, (2, 3)
