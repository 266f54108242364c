# rejected: 4: _Inner
import math
holder = [1]
class C(holder[0]._Inner):
    pass
