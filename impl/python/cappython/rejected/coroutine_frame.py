# rejected: 3: cr_frame
def steal(c):
    return c.cr_frame
