# rejected: 3: get
def spoil(d):
    del d.get
