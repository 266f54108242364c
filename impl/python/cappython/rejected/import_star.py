# rejected: 2: *
from math import *
