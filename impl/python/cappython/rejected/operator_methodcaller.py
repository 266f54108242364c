# rejected: 2: methodcaller
from operator import methodcaller
