# rejected: 3: tb_frame
def steal(t):
    return t.tb_frame
