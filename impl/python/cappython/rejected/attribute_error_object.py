# rejected: 6: obj
def steal(d):
    try:
        d.missing()
    except AttributeError as error:
        return error.obj
