# rejected: 3: register
import contextlib
contextlib.closing.register(int)
