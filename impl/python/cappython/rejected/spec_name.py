# rejected: 2: __spec__
inside = __spec__
