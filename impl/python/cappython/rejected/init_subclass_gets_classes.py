# rejected: 5: __init_subclass__
# rejected: 6: cls
classes = []
class Base:
    def __init_subclass__(cls):
        classes.append(cls)
