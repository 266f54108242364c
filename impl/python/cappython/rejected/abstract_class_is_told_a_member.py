# rejected: 3: register
from collections.abc import Sized
Sized.register(int)
