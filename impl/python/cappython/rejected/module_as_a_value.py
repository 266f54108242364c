# rejected: 3: math
import math
m = [math]
