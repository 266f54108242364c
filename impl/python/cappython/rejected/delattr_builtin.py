# rejected: 3: delattr
def spoil(d):
    delattr(d, "get")
