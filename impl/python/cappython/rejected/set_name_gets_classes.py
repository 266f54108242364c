# rejected: 3: __set_name__
class Spy:
    def __set_name__(self, owner, name):
        self.owner = owner
