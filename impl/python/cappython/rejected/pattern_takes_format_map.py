# rejected: 4: format_map
def steal(d):
    match "{d._dict}":
        case str(format_map=show):
            return show({"d": d})
