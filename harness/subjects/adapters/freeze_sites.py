"""Stage: subjects. Store sites that have run until the interpreter has specialised them.

Input: a site's name, an object to warm it on.
Output: a function of an object that stores into it, its bytecode warm.
Invariant: a site belongs to one trace: its code is compiled for it, so that what it was specialised for is known.
"""

#: More than any counter of the adaptive interpreter.
ROUNDS = 64

_SOURCES = {
    "attribute": "o.k0 = v",
    "attribute_slot": "o.k1 = v",
    "item_of_list": "o[0] = v",
    "item_of_dict": "o['k0'] = v",
    "delete_item": "del o['k0']",
    "append": "o.append(v)",
    "augmented": "o += [v]",
    "slice": "o[0:1] = [v]",
    "unpack": "o[0], o[1] = v, v",
    "extend": "o.extend((v,))",
    "class_attribute": "o.k0 = v",
    "global_name": "global used\n used = v",
    "cell_name": "o.cell_contents = v",
}


class Sites:
    """The sites of one trace."""

    def __init__(self):
        self._made = {}

    def site(self, name):
        if name not in self._made:
            namespace = {}
            exec("def store(o, v):\n %s\n" % _SOURCES[name], namespace)
            self._made[name] = namespace["store"]
        return self._made[name]

    def warm(self, name, like):
        """Runs the site on a mutable object of the same type, as often as it needs; on none it stays cold."""
        store = self.site(name)
        for _ in range(ROUNDS):
            obj = _another(like)
            if obj is None:
                return
            try:
                store(obj, 5)
            except Exception:
                return

    def action(self, name):
        store = self.site(name)
        return lambda obj: store(obj, 7)


def _another(like):
    """A fresh object of the very type: it is mutable, even where the type is frozen."""
    cls = type(like)
    if isinstance(like, type):
        return None
    try:
        obj = cls.__new__(cls)
        if cls in (list, dict, bytearray) or isinstance(obj, (list, dict)):
            obj = cls()
            if isinstance(obj, dict):
                obj["k0"] = 5
            else:
                obj.extend([5, 6])
        if hasattr(obj, "__dict__") or hasattr(cls, "k0"):
            obj.k0 = 5
        return obj
    except Exception:
        return None
