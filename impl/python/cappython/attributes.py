"""Which attribute names are private, and which of Python's own names a class may use.

Stage:     under the verifier's rules; plain tables.
Input:     an attribute's name as the syntax tree has it, already normalised by the parser.
Output:    `is_private`, `is_dunder`, and the dunders that may be defined or reached through self.
Invariant: a name that hands out the insides of an object of the interpreter is private.
"""

from __future__ import annotations

__all__ = ["BOUND_DUNDERS", "CLASS_VALUES", "FORMATS", "LIBRARY_FLAGS", "METHOD_DUNDERS", "NAME_DUNDERS", "is_dunder",
           "is_private"]

PRIVATE_PREFIXES = (
    "_",      # the convention itself
    "func_",  # functions, as they once were
    "im_",    # bound methods, as they once were
    "gi_",    # generators: frame, code, what it waits for
    "cr_",    # coroutines
    "ag_",    # asynchronous generators
    "tb_",    # tracebacks: the frames of whoever raised
    "f_",     # frames: locals, globals, the caller
    "co_",    # code objects
)

PRIVATE_NAMES = frozenset({
    "obj",            # AttributeError: the object whose attribute was missing; memoryview: what it views
    "mro",            # a class: its bases
    "fget", "fset", "fdel",  # a property: its raw functions
    "func",           # cached_property, partial, contextmanager: the raw function
    "keywords",       # partial: what was bound into it
    "gen",            # contextmanager: its generator
    "cell_contents",  # a closure's variable
    "mapping",        # views of a dictionary: the dictionary
    "groupindex",     # a compiled pattern: its table, which == shows to the other side; patterns are shared
    "args", "kwds",   # contextmanager: what its function was called with, self among it
})

METHOD_DUNDERS = frozenset(f"__{name}__" for name in """
    init post_init call del repr str bytes format hash bool len length_hint iter next reversed contains
    getitem setitem delitem missing getattr eq ne lt le gt ge enter exit aenter aexit await aiter anext
    add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or
    radd rsub rmul rmatmul rtruediv rfloordiv rmod rdivmod rpow rlshift rrshift rand rxor ror
    iadd isub imul imatmul itruediv ifloordiv imod ipow ilshift irshift iand ixor ior
    neg pos abs invert int float complex index round trunc floor ceil
""".split())
"""What the interpreter calls with self and plain operands. Not among them: what is given a class
(`__new__`, `__init_subclass__`, `__class_getitem__`, `__get__`, `__set_name__`, `__mro_entries__`,
`__subclasscheck__`, ...), what stands between an object and its own attributes
(`__getattribute__`, `__setattr__`, `__class__`, `__dict__`), and what copies an object's insides
(`__reduce__`, `__getstate__`, `__copy__`). `__exit__` is given a class too: its parameters are judged so."""

NAME_DUNDERS = frozenset({"__name__", "__doc__", "__debug__", "__all__", "__version__", "__author__"})
"""Dunders that may be variables."""

BOUND_DUNDERS = NAME_DUNDERS - {"__name__", "__debug__"}
"""Dunders that a module may bind. Not its name: modules of the library ask by it who is calling."""

FORMATS = frozenset({"format", "format_map"})
"""Methods of texts that read attributes which the text names."""

LIBRARY_FLAGS = frozenset({"_is_protocol", "_is_runtime_protocol"})
"""Names that typing looks for in a class: they would make `isinstance` ask any object for any attribute."""

CLASS_VALUES = frozenset({"__slots__", "__match_args__", "__doc__", "__hash__"})
"""Dunders that a class body may assign, each under a rule of its own."""


def is_dunder(name: str) -> bool:
    return len(name) > 4 and name.startswith("__") and name.endswith("__")


def is_private(name: str) -> bool:
    """True for a name that only a self variable may be asked for."""
    return name in PRIVATE_NAMES or name.startswith(PRIVATE_PREFIXES)
