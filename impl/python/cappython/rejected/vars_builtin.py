# rejected: 3: vars
def steal(d):
    return vars(d)
