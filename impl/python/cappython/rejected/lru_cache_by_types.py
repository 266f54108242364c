# rejected: 3: lru_cache
from functools import lru_cache
@lru_cache(typed=True)
def f(*args, **kwargs):
    return 1
