# rejected: 4: mro
class C:
    pass
bases = C.mro()
