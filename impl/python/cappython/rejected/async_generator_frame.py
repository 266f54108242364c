# rejected: 3: ag_frame
def steal(g):
    return g.ag_frame
