# rejected: 3: im_func
def steal(m):
    return m.im_func
