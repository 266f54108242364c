# rejected: 2: __subclasses__
found = object.__subclasses__()
