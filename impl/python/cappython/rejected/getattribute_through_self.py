# rejected: 4: __getattribute__
class C:
    def method(self, name):
        return self.__getattribute__(name)
