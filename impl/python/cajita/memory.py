"""What an object costs by approach and number of methods: `python3 -m cajita.memory` prints it as JSON.

Stage:     measurement; run by hand and by its test.
Input:     none; the module `sealbreak_native`, where it can be imported.
Output:    for each approach, the bytes an object with 1 to 8 methods, and the slope: bytes a method.
Invariant: only what is needed once for each object is counted: classes are made before measuring.

An object made of closures pays for each method with a function, a tuple and an entry in the record;
an instance of a class with a pointer to that class, however many methods it has.

What Python's allocator gives out, `tracemalloc` counts; what C++ takes besides, the C library does. A second
run counts that, without `tracemalloc`, whose own tables come from there.
"""

from __future__ import annotations

import ctypes
import gc
import json
import sys
import tracemalloc
from typing import Any, Callable

from bastion.wrapper import Bastion
from cajita.namespace import ImmutableNamespace, Namespace

__all__ = ["bytes_an_object", "measure"]

METHODS = range(1, 9)


def closures(methods: int, record: Callable[..., Any] = ImmutableNamespace) -> Callable[[], Any]:
    """A factory of records of `methods` functions that share one variable."""
    body = "".join(f"    def m{n}():\n        return state.count\n" for n in range(methods))
    names = ", ".join(f"m{n}" for n in range(methods))
    source = f"def factory():\n    state = Namespace(count=0)\n{body}    return ImmutableNamespace({names})\n"
    scope: dict[str, Any] = {"Namespace": Namespace, "ImmutableNamespace": record}
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
"""What takes memory of Python's alone."""


def native_approaches() -> dict[str, Callable[[int], Callable[[], Any]]]:
    """The same behind the wrappers in C++; nothing where the module is missing."""
    try:
        import sealbreak_native as native
    except ImportError:
        return {}

    def behind_native(methods: int) -> Callable[[], Any]:
        instance = instances(methods)
        return lambda: native.Bastion(instance())

    return {"native closures": lambda methods: closures(methods, native.ImmutableNamespace), "native bastion": behind_native}


class Heap(ctypes.Structure):
    """`struct mallinfo2` of the GNU C library."""

    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]


def heap_bytes() -> int:
    """What the C library has given out. Python's small objects come from elsewhere."""
    ask = ctypes.CDLL(None).mallinfo2
    ask.restype = Heap
    heap = ask()
    return heap.uordblks + heap.hblkhd


def python_bytes() -> int:
    return tracemalloc.get_traced_memory()[0]


def growth(factory: Callable[[], Any], objects: int, used: Callable[[], int]) -> float:
    """By how much `used()` grows an object, while all of them are alive."""
    factory()
    room: list[Any] = [None] * objects
    gc.collect()
    before = used()
    for place in range(objects):
        room[place] = factory()
    return (used() - before) / objects


def bytes_an_object(factory: Callable[[], Any], objects: int, native: bool = False) -> float:
    """The bytes that each of `objects` objects takes while all are alive."""
    tracemalloc.start()
    try:
        size = growth(factory, objects, python_bytes)
    finally:
        tracemalloc.stop()
    return size + growth(factory, objects, heap_bytes) if native else size


def slope(sizes: list[float]) -> float:
    """Bytes a method, by least squares."""
    middle, mean = sum(METHODS) / len(METHODS), sum(sizes) / len(sizes)
    rise = sum((methods - middle) * (size - mean) for methods, size in zip(METHODS, sizes))
    return rise / sum((methods - middle) ** 2 for methods in METHODS)


def measure(objects: int = 10_000) -> dict[str, Any]:
    """`{approach: {"bytes_an_object": [1 method, ..., 8 methods], "bytes_a_method": slope}}`."""
    report = {}
    natives = native_approaches()
    for name, approach in {**APPROACHES, **natives}.items():
        sizes = [bytes_an_object(approach(methods), objects, name in natives) for methods in METHODS]
        report[name] = {
            "bytes_an_object": [round(size, 1) for size in sizes],
            "bytes_a_method": round(slope(sizes), 1) + 0.0,  # no -0.0
        }
    return report


if __name__ == "__main__":
    json.dump({"objects": 10_000, "approaches": measure()}, sys.stdout, indent=2)
    print()
