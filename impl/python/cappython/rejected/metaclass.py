# rejected: 2: metaclass
class C(metaclass=object):
    pass
