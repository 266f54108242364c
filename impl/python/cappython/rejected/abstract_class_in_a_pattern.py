# rejected: 4: register
from collections.abc import Sized
def spoil(victim):
    match Sized:
        case object(register=register):
            register(victim)
