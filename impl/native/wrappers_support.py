"""What the tests of attacks on the native wrappers share.

Stage:     test support; the extension `sealbreak_native` and impl/python must be on sys.path.
Input:     the examples of cajita and bastion.
Output:    the same on the native wrappers; a look at the frames below.
Invariant: nothing here holds a proof that it made.
"""

import sys

import bastion.examples
import cajita.examples
import pytest
from cajita.example_checks import all_objects
from sealbreak_native import Bastion, ImmutableNamespace, Proof

APPROACHES = {
    "cajita": cajita.examples.make(ImmutableNamespace),
    "bastion": bastion.examples.make(Bastion),
}
MODULES = [sys.modules[name] for name in ("cajita.examples", "cajita.mint", "bastion.examples", "bastion.mint")]
INSIDE = tuple(module.__file__ for module in MODULES)
parametrize = pytest.mark.parametrize("examples", APPROACHES.values(), ids=APPROACHES)


def call_all(examples):
    """Calls each method of each object, rightly and wrongly; the objects."""
    objects = all_objects(examples, Proof())
    for _, thing, arguments in objects:
        for name, given in arguments.items():
            method = getattr(thing, name)
            for attempt in (given, (None,), (1, 2, 3)):
                try:
                    method(*attempt)
                except (TypeError, ValueError, PermissionError):
                    pass
    return objects


def chain():
    frame, files = sys._getframe(1), []
    while frame:
        files.append(frame.f_code.co_name)
        frame = frame.f_back
    return files
