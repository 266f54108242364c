# rejected: 4: __dict__
class C:
    def method(self):
        return self.__dict__
