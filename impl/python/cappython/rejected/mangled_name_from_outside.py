# rejected: 6: _C__token
class C:
    def __init__(self):
        self.__token = 1
def steal(c):
    return c._C__token
