# rejected: 2: _
from functools import _make_key
