"""Stage: subjects. What an attacker may do as anybody may.

Input: an object, a name.   Output: a method to attack.
Invariant: the public changes what the harness looks at by these methods: to call them is the op `use`, and no attack.
"""

PUBLIC_WRITES = frozenset(["next", "read", "seek"])

#: Attributes by which Python shows its own insides: a step to one of them is introspective however it is read, and
#: a primitive of that level does it.
INSIDES = frozenset([
    "__closure__", "cell_contents", "__code__", "__defaults__", "__globals__", "__self__", "__func__", "__class__",
])


def attacked_method(x, name, read=getattr):
    """The method, unless calling it is everybody's right."""
    if name in PUBLIC_WRITES:
        raise LookupError(name)
    return read(x, name)
