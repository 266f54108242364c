"""The target of a comprehension is a variable of its own: the method's self is still self."""


class Box:

    def __init__(self, foo):
        self._foo = foo

    def in_a_list(self, some_object):
        return (lambda: ([self for self in [some_object]], self._foo))()[1]

    def in_a_generator(self, some_object):
        return (lambda: (list(self for self in [some_object]), self._foo))()[1]

    def first_iterable(self):
        return [self for self in self._foo]

    def many(self):
        return {k: v for k, v in enumerate(self._foo) if v in self._foo}


def check():
    box = Box("ab")
    assert box.in_a_list("other") == "ab"
    assert box.in_a_generator("other") == "ab"
    assert box.first_iterable() == ["a", "b"]
    assert box.many() == {0: "a", 1: "b"}
