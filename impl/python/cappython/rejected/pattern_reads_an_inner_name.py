# rejected: 4: gi_frame
def steal(g):
    match g:
        case object(gi_frame=frame):
            return frame
