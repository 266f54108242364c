# rejected: 5: getattr
class C:
    if 0:
        getattr = None
    stolen = getattr(C0, "_dict")
C0 = 1
