"""A counter as a closure: the state is a variable of the enclosing function."""


def make_counter():
    i = 0

    def next_number():
        nonlocal i
        i += 1
        return i

    return next_number


def check():
    first, second = make_counter(), make_counter()
    assert [first(), first(), second()] == [1, 2, 1]
