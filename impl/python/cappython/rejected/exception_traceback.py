# rejected: 6: __traceback__
def steal():
    try:
        raise ValueError
    except ValueError as error:
        return error.__traceback__
