# rejected: 4: __reduce_ex__
class C:
    def method(self):
        return self.__reduce_ex__(2)
