# rejected: 3: __match_args__
class Text(str):
    __match_args__ = ("format",)
def steal(d):
    match Text("{0._dict}"):
        case Text(show):
            return show(d)
