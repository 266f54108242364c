# rejected: 4: format
def steal(d):
    match "{0._dict}":
        case str(format=show):
            return show(d)
