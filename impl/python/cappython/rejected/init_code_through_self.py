# rejected: 4: __globals__
class C:
    def method(self):
        return self.method.__globals__
