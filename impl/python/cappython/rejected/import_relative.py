# rejected: 2: relative
from . import secrets
