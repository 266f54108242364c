# rejected: 3: type
def steal(x):
    return type(x)
