# rejected: 2: inspect
from inspect import currentframe
