# rejected: 3: f_locals
def steal(frame):
    return frame.f_locals
