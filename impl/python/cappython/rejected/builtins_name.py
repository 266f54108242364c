# rejected: 2: __builtins__
inside = __builtins__
