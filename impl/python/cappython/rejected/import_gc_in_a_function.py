# rejected: 4: gc
# rejected: 5: gc
def steal():
    import gc
    return gc.get_objects()
