# rejected: 9: kind
class Base:
    def __exit__(self, kind, value, traceback):
        self.got = value
class Derived(Base):
    def __enter__(self):
        return self
    def __exit__(self, kind, value, traceback):
        return super().__exit__(None, kind, traceback)
class Evil(Exception):
    def get(self):
        return self._dict
def steal(d):
    it = Derived()
    try:
        with it:
            raise Evil
    except Evil:
        return it.got.get(d)
