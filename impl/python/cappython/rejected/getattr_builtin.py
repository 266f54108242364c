# rejected: 3: getattr
def steal(d):
    return getattr(d, "_dict")
