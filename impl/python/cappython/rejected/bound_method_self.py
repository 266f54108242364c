# rejected: 3: __self__
def steal(m):
    return m.__self__
