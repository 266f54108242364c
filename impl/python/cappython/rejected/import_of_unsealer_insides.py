# rejected: 2: unsealer
from cappython.unsealer import Any
