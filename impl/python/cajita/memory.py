"""What an object costs by approach and number of methods: `python3 -m cajita.memory` prints it as JSON.

Stage:     measurement; run by hand and by its test.
Input:     none.
Output:    for each approach, the bytes an object with 1 to 8 methods, and the slope: bytes a method.
Invariant: only what is needed once for each object is counted: classes are made before measuring.

An object made of closures pays for each method with a function, a tuple and an entry in the record;
an instance of a class with a pointer to that class, however many methods it has.
"""

from __future__ import annotations

import gc
import json
import sys
import tracemalloc
from typing import Any, Callable

from bastion.wrapper import Bastion
from cajita.namespace import ImmutableNamespace, Namespace

__all__ = ["bytes_an_object", "measure"]

METHODS = range(1, 9)


def closures(methods: int) -> Callable[[], Any]:
    """A factory of records of `methods` functions that share one variable."""
    body = "".join(f"    def m{n}():\n        return state.count\n" for n in range(methods))
    names = ", ".join(f"m{n}" for n in range(methods))
    source = f"def factory():\n    state = Namespace(count=0)\n{body}    return ImmutableNamespace({names})\n"
    scope: dict[str, Any] = {"Namespace": Namespace, "ImmutableNamespace": ImmutableNamespace}
    exec(source, scope)
    return scope["factory"]


def instances(methods: int) -> type:
    """A class of `methods` methods that share one attribute."""

    def __init__(self: Any) -> None:
        self._count = 0

    body: dict[str, Any] = {f"m{n}": lambda self: self._count for n in range(methods)}
    return type("Instance", (), {"__init__": __init__, **body})


def wrapped(methods: int) -> Callable[[], Any]:
    """A factory of such instances behind Bastion's wrapper."""
    instance = instances(methods)
    return lambda: Bastion(instance())


APPROACHES = {"closures": closures, "class": instances, "bastion": wrapped}


def bytes_an_object(factory: Callable[[], Any], objects: int) -> float:
    """The bytes that each of `objects` objects takes while all are alive."""
    factory()
    room: list[Any] = [None] * objects
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for place in range(objects):
            room[place] = factory()
        return (tracemalloc.get_traced_memory()[0] - before) / objects
    finally:
        tracemalloc.stop()


def slope(sizes: list[float]) -> float:
    """Bytes a method, by least squares."""
    middle, mean = sum(METHODS) / len(METHODS), sum(sizes) / len(sizes)
    rise = sum((methods - middle) * (size - mean) for methods, size in zip(METHODS, sizes))
    return rise / sum((methods - middle) ** 2 for methods in METHODS)


def measure(objects: int = 10_000) -> dict[str, Any]:
    """`{approach: {"bytes_an_object": [1 method, ..., 8 methods], "bytes_a_method": slope}}`."""
    report = {}
    for name, approach in APPROACHES.items():
        sizes = [bytes_an_object(approach(methods), objects) for methods in METHODS]
        report[name] = {
            "bytes_an_object": [round(size, 1) for size in sizes],
            "bytes_a_method": round(slope(sizes), 1) + 0.0,  # no -0.0
        }
    return report


if __name__ == "__main__":
    json.dump({"objects": 10_000, "approaches": measure()}, sys.stdout, indent=2)
    print()
