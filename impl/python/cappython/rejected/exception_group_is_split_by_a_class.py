# rejected: 6: base
class Evil(Exception):
    def get(self):
        return self._dict
kept = []
class Group(ExceptionGroup):
    def split(self, kind):
        kept.append(kind)
def steal(d):
    try:
        raise Group("x", [ValueError()])
    except* Evil:
        pass
    return kept[0].get(d)
