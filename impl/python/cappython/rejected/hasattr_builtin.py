# rejected: 3: hasattr
def probe(d):
    return hasattr(d, "_dict")
