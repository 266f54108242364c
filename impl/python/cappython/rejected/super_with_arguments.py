# rejected: 4: super
class C:
    def steal(self, victim):
        return super(C, victim).method()
