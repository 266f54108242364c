# rejected: 3: co_names
def steal(code):
    return code.co_names
