# rejected: 3: get
def spoil(d, manager):
    with manager as d.get:
        pass
