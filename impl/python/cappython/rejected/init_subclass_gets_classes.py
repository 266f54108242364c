# rejected: 4: __init_subclass__
classes = []
class Base:
    def __init_subclass__(cls):
        classes.append(cls)
