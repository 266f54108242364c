# rejected: 2: module
from . import secrets
