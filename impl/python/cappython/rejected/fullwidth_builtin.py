# rejected: 3: getattr
def steal(d):
    return ｇetattr(d, "_dict")
