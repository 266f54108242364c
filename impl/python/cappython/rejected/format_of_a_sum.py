# rejected: 3: format
def steal(d):
    return ("{0._" + "dict}").format(d)
