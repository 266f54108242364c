"""Stage: subjects. Attack primitives of the level `accidental`: what careless code does to a public thing.

Input: `x`, what is attacked or was stolen; a name; `y`, something of the attacker's.
Output: what was stolen or made; None when there is nothing. Any exception: the attack failed.
Invariant: nothing here looks into frames, closures or memory; a primitive is named as in the table of primitives.
"""

import copy as copying
import pickle as pickling

from escape_public import attacked_method

#: What a method of an example might take by name.
PARAMETERS = ("amount", "source", "key", "proof", "count", "position", "value", "self", "balance", "_")


def read_attribute(x, name, y):
    return getattr(x, name)


def read_past_getattr(x, name, y):
    return object.__getattribute__(x, name)


def read_from_class(x, name, y):
    return getattr(type(x), name)


def read_namespace(x, name, y):
    return vars(x)


def list_names(x, name, y):
    return dir(x)


def write_attribute(x, name, y):
    setattr(x, name, y)


def write_past_setattr(x, name, y):
    object.__setattr__(x, name, y)


def write_by_own_setattr(x, name, y):
    type(x).__setattr__(x, name, y)


def delete_attribute(x, name, y):
    delattr(x, name)


def delete_past_delattr(x, name, y):
    object.__delattr__(x, name)


def write_namespace(x, name, y):
    x.__dict__[name] = y


def write_class_attribute(x, name, y):
    setattr(type(x), name, y)


def delete_class_attribute(x, name, y):
    delattr(type(x), name)


def subclass(x, name, y):
    derived = type("Derived", (type(x),), {name: lambda *given: y, "__init__": lambda self, *given: None})
    try:
        return derived.__new__(derived)
    except TypeError:  # the class makes itself only; the base of all makes anything
        return object.__new__(derived)


def new_instance(x, name, y):
    return type(x).__new__(type(x))


def call_class(x, name, y):
    return type(x)(y)


def initialize_again(x, name, y):
    type(x).__init__(x, y)


def copy(x, name, y):
    return copying.copy(x)


def deep_copy(x, name, y):
    return copying.deepcopy(x)


def pickle(x, name, y):
    return pickling.loads(pickling.dumps(x))


def reduce(x, name, y):
    return x.__reduce_ex__(4)


def get_state(x, name, y):
    return x.__getstate__()


def set_state(x, name, y):
    x.__setstate__({name: y})


def call_special(x, name, y):
    return getattr(type(x), name)(x, y)


def call_method(x, name, y):
    return attacked_method(x, name)()


def call_method_with(x, name, y):
    return attacked_method(x, name)(y)


def call_with_extra_arguments(x, name, y):
    return getattr(x, name)(y, y, y)


def call_with_keywords(x, name, y):
    for parameter in PARAMETERS:
        try:
            return attacked_method(x, name)(**{parameter: y})
        except Exception:
            pass


def call(x, name, y):
    return x(y)


def pay_from(x, name, y):
    x.deposit(1, y)


class _Liar(int):
    """An int that is neither too little nor too much, and adds up to a lot."""

    def __lt__(self, other):
        return False

    __gt__ = __lt__

    def __le__(self, other):
        return True

    __ge__ = __le__

    def __radd__(self, other):
        return 1000

    __rsub__ = __add__ = __sub__ = __radd__


def pay_negative(x, name, y):
    # The first that is taken is the last: one that moves money back would hide it.
    for amount in (-1, _Liar(-1), _Liar(1), True, 1.0):
        for giver, taker in ((x, x.sprout()), (x.sprout(), x)):
            try:
                return taker.deposit(amount, giver)
            except Exception:
                pass


def iterate(x, name, y):
    return list(x)


def read_item(x, name, y):
    try:
        return x[name]
    except (TypeError, KeyError):
        return x[-1 if name == "tail" else 0]


def write_item(x, name, y):
    x[name] = y


def delete_item(x, name, y):
    del x[name]


def change_in_place(x, name, y):
    for method, given in (("append", (y,)), ("update", ({name: y},)), ("add", (y,)), ("pop", ()), ("clear", ())):
        try:
            getattr(x, method)(*given)
        except Exception:
            pass


def operate_in_place(x, name, y):
    for method in ("__iadd__", "__ior__", "__imul__", "__isub__"):
        try:
            getattr(x, method)(y)
        except Exception:
            pass


def compare(x, name, y):
    return [x == y, y == x, x < y]


def describe(x, name, y):
    return [repr(x), str(x), format(x)]


def enter(x, name, y):
    return x.__enter__()


def write_on_method(x, name, y):
    attacked_method(x, name).note = y
