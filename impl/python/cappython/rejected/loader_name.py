# rejected: 2: __loader__
inside = __loader__
