"""Stage: subjects. What an attacker may do as anybody may.

Input: an object, a name.   Output: a method to attack.
Invariant: the public changes what the harness looks at by these methods: to call them is the op `use`, and no attack.
"""

PUBLIC_WRITES = frozenset(["next", "read", "seek"])


def attacked_method(x, name):
    """The method, unless calling it is everybody's right."""
    if name in PUBLIC_WRITES:
        raise LookupError(name)
    return getattr(x, name)
