# rejected: 3: eval
def steal(d):
    return eval("d._dict", {"d": d})
