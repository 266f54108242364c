# rejected: 2: wraps
from functools import wraps
