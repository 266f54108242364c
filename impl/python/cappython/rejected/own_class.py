# rejected: 4: __class__
class C:
    def method(self):
        return self.__class__
