# rejected: 4: __build_class__
def method(self):
    return self
C = __build_class__(method, "C")
