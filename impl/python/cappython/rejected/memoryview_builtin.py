# rejected: 3: memoryview
def steal(data):
    return memoryview(data)
