# rejected: 3: _width
def steal(d):
    return "{0:{1._width}}".format(1, d)
