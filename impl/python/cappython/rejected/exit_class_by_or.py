# rejected: 9: class kind leaks
# rejected: 10: class kind leaks
# rejected: 11: class kind leaks
class Evil(Exception):
    def get(self):
        return self._dict
class Trap:
    def __exit__(self, kind, value, traceback):
        first = kind or value
        second = value and kind
        return (first, second) if kind else kind
