# rejected: 5: private attribute args
from typing import ParamSpec
P = ParamSpec("P")
def read(P):
    return P.args
