# rejected: 3: __func__
def steal(m):
    return m.__func__
