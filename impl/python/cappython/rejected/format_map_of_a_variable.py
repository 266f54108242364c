# rejected: 3: format_map
def steal(text, d):
    return text.format_map(d)
