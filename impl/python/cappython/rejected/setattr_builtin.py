# rejected: 3: setattr
def spoil(d):
    setattr(d, "get", 1)
