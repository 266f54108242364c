"""Stage: bench. The same ops as a user would write them: one loop, no harness.

Input: traces as lists of `(name, slots, key, value)`, made beforehand; an empty map.
Output: nothing; the caller takes the time of `run`.
Invariant: a direct call of the map's own method an op, and nothing that judges or records it.
"""

SLOTS = 8


def run(traces, empty):
    for calls in traces:
        run_one(calls, empty)


def run_one(calls, empty):
    maps = [empty] * SLOTS
    for name, slots, key, value in calls:
        if name == "set":
            maps[slots[0]] = maps[slots[1]].set(key, value)
        elif name == "get":
            maps[slots[0]].get(key)
        elif name == "contains":
            key in maps[slots[0]]
        elif name == "discard":
            maps[slots[0]] = maps[slots[1]].discard(key)
        elif name == "length":
            len(maps[slots[0]])
        elif name == "update_map":
            maps[slots[0]] = maps[slots[1]].update(maps[slots[2]])
        elif name == "iterate":
            m = maps[slots[0]]
            [(key, m.get(key)) for key in m]
        elif name == "items":
            list(maps[slots[0]].items())
        elif name == "compare":
            a, b = maps[slots[0]], maps[slots[1]]
            (a == b, a != b, b == a)
        else:
            raise ValueError(f"the plain loop has no op {name!r}")
