# rejected: 3: format
def steal(text, d):
    return text.format(d)
