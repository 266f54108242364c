# rejected: 3: __dict__
import math
inside = math.__dict__
