# rejected: 3: dir
def probe(d):
    return dir(d)
