# rejected: 2: attrgetter
from operator import attrgetter
