# rejected: 3: gi_frame
def steal(g):
    return g.gi_frame
