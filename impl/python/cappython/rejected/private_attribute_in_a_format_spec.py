# rejected: 3: _width
def steal(d):
    return f"{1:{d._width}}"
