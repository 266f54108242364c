# rejected: 3: gc
def steal():
    import gc
    return gc.get_objects()
