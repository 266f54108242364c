# rejected: 3: count
def spoil(d):
    d.count += 1
