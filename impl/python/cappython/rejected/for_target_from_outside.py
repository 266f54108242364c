# rejected: 3: get
def spoil(d):
    for d.get in [1]:
        pass
