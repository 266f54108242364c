# rejected: 3: math
import math
math.pi = 3
