"""Keys and values of a trace as Python objects, and the way back.

Input: the `keys` of a request. Output: objects; the JSON that names an object in an answer.
Invariant: a key misbehaves while an op runs and at no other time.
"""

#: Whether keys behave as they were told: only while an op runs.
armed = False
#: How many exceptions keys and iterators raised in the op that runs.
raised = 0
#: What a key that re-enters calls.
reenter = None

NATURALS = {
    "0": 0, "1": 1, "-1": -1, "-2": -2, "True": True, "False": False, "1.0": 1.0, "0.0": 0.0, "-0.0": -0.0,
    "2**61-1": 2**61 - 1, "2**61": 2**61, "-2**61": -(2**61), "None": None, "()": (), "(1,)": (1,), "(1.0,)": (1.0,),
}


class KeyRaised(Exception):
    """What a key raises."""


class IteratorRaised(Exception):
    """What an iterator raises."""


def throw(kind):
    global raised
    raised += 1
    raise kind


def look_oneself_up(key):
    global armed
    armed = False
    try:
        reenter(key)
    finally:
        armed = True


class Key:
    """Equal to keys of the same class and hash; may raise, re-enter or equal what it should not."""

    def __init__(self, spec):
        self.index, self.hash, self.group = spec["index"], int(spec["hash"]), spec["class"]
        self.behaviour, self.left = spec.get("behaviour", "plain"), spec.get("nth", 1)

    def act(self, question):
        if not armed:
            return
        if self.behaviour == "raise-" + question:
            self.left -= 1
            if self.left == 0:
                throw(KeyRaised)
        if self.behaviour == "reenter-" + question:
            look_oneself_up(self)

    def __hash__(self):
        self.act("hash")
        return self.hash

    def __eq__(self, other):
        self.act("eq")
        if type(other) is not Key:
            return self.behaviour in ("asymmetric", "always-equal")
        other.act("eq")
        if self.behaviour in ("asymmetric", "always-equal") or other.behaviour == "always-equal":
            return True
        return (self.hash, self.group) == (other.hash, other.group)

    def __repr__(self):
        return f"k{self.index}"


class NaN(float):
    """A NaN with a hash of its own."""

    def __new__(cls, spec):
        self = float.__new__(cls, "nan")
        self.index, self.hash = spec["index"], int(spec["hash"])
        return self

    def __hash__(self):
        return self.hash


class Box:
    """A mutable value without a hash, equal to boxes that hold the same."""

    __hash__ = None

    def __init__(self, holds, made_by):
        self.holds, self.made_by = holds, made_by

    def __eq__(self, other):
        return self.holds == other.holds if type(other) is Box else NotImplemented

    def __repr__(self):
        return f"box{self.holds}_{self.made_by}"


#: What `get` gives where nothing is.
MISSING = object()


def make_keys(specs):
    made = {}
    for spec in specs:
        if "natural" in spec:
            made[spec["index"]] = NATURALS[spec["natural"]]
        else:
            made[spec["index"]] = NaN(spec) if "nan" in spec else Key(spec)
    return [made[index] for index in range(len(specs))]


def name(item, keys):
    """The JSON that names an object: null, an int, a box, or one of the keys."""
    if item is MISSING:
        return None
    if isinstance(item, Box):
        return {"box": item.holds, "made_by": item.made_by}
    if isinstance(item, int) and -(2**31) <= item < 2**31:
        return int(item)
    for index, key in enumerate(keys):
        if key is item:
            return {"key": index}
    return "strange"
