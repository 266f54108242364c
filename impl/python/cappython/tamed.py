"""The built-ins and modules that CapPython code may use, and why not the others.

Stage:     tables for the verifier and for the run-time side.
Input:     none.
Output:    `ALLOWED_BUILTINS`, `ALLOWED_MODULES`, and the names among them that only stand in one position.
Invariant: nothing here reads an attribute by a name given as text, hands out a frame, a raw
           function or a class, imports, or reaches outside the program. The one exception is
           `print`, which writes to standard output.
"""

from __future__ import annotations

import builtins

__all__ = ["ALLOWED_BUILTINS", "ALLOWED_MODULES", "BASE_IMPORTS", "BUILTIN_TYPES", "CLASS_DECORATORS",
           "DECORATOR_IMPORTS", "EXCEPTIONS", "GENERATOR_DECORATORS", "METHOD_DECORATORS", "OPEN_IMPORTS",
           "POSITIONAL_BUILTINS", "TYPE_IMPORTS", "refusal_of_builtin"]

EXCEPTIONS = frozenset(name for name, value in vars(builtins).items()
                       if isinstance(value, type) and issubclass(value, BaseException))

BUILTIN_TYPES = EXCEPTIONS | frozenset(
    "bool bytearray bytes complex dict float frozenset int list object range set slice str tuple".split())
"""Built-in classes. They check the type of self, so `dict.get(victim)` raises TypeError."""

POSITIONAL_BUILTINS = {
    "property": "it may only decorate a method",
    "staticmethod": "it may only decorate a method",
    "classmethod": "it may only decorate a method",
    "super": "it may only be called without arguments, in a method, with an attribute after it",
    "type": "it hands out classes; `type(x) is T` and `type(x).__name__` are allowed",
}
"""Built-ins that are only allowed in one position: as values they make or open objects at will."""

ALLOWED_BUILTINS = BUILTIN_TYPES | frozenset(POSITIONAL_BUILTINS) | frozenset("""
    None True False NotImplemented Ellipsis
    abs aiter all anext any ascii bin callable chr divmod enumerate filter format hash hex id isinstance
    issubclass iter len map max min next oct ord pow print repr reversed round sorted sum zip
""".split())

REFUSED_BUILTINS = {
    **dict.fromkeys(["getattr", "setattr", "delattr", "hasattr"], "it reaches attributes by a name given as text"),
    **dict.fromkeys(["vars", "dir", "locals", "globals"], "it hands out an object's or a frame's names"),
    **dict.fromkeys(["eval", "exec", "compile"], "it runs what was never verified"),
    **dict.fromkeys(["open", "input", "help", "breakpoint", "exit", "quit", "copyright", "credits", "license"],
                    "it reaches outside the program"),
    "memoryview": "it changes the contents of what it is given",
}


def refusal_of_builtin(name: str) -> str:
    """Why code may not use a built-in; empty when it may, or when there is none of that name."""
    if name in ALLOWED_BUILTINS or not hasattr(builtins, name):
        return ""
    return REFUSED_BUILTINS.get(name, "it is not among the tamed built-ins")


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALLOWED_MODULES: dict[str, frozenset[str]] = {
    # Changes how the compiler reads the module, and gives nothing at run time.
    "__future__": names("annotations"),
    # Numbers in, numbers out.
    "math": names("""acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc
        exp exp2 expm1 fabs factorial floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt lcm
        ldexp lgamma log log10 log1p log2 modf nan nextafter perm pi pow prod radians remainder sin sinh sqrt tan tanh
        tau trunc ulp"""),
    "cmath": names("acos asin atan cos cosh e exp inf isclose isfinite log nan phase pi polar rect sin sinh sqrt tan"),
    # Classes in C: they check self, and what they hold comes out by iteration alone.
    "itertools": names("""accumulate chain combinations combinations_with_replacement compress count cycle dropwhile
        filterfalse groupby islice pairwise permutations product repeat starmap takewhile tee zip_longest"""),
    # No User* classes: their methods in Python read `self.data` of whatever they are given.
    # Counter and ChainMap are in Python too, see OPEN_IMPORTS.
    "collections": names("ChainMap Counter OrderedDict defaultdict deque namedtuple"),
    # Their mixin methods use public protocols only. No *View and no Set: those read private names of self.
    "collections.abc": names("""AsyncGenerator AsyncIterable AsyncIterator Awaitable Callable Collection Container
        Coroutine Generator Hashable Iterable Iterator Mapping MutableMapping MutableSequence Reversible Sequence
        Sized"""),
    # No wraps and update_wrapper (they copy the `__dict__` of what they are given, private names and all),
    # no partial and partialmethod (their `args` are public), no singledispatch (it hands classes about).
    "functools": names("cache cached_property cmp_to_key lru_cache reduce total_ordering"),
    # No attrgetter and methodcaller: attributes by name. No call, setitem and the like: nothing needs them.
    "operator": names("""add and_ concat contains countOf eq floordiv ge gt indexOf index inv invert is_ is_not
        itemgetter le lshift lt matmul mod mul ne neg not_ or_ pos pow rshift sub truediv truth xor"""),
    "re": names("""A ASCII DOTALL I IGNORECASE M MULTILINE S U VERBOSE X compile escape findall finditer fullmatch
        match search split sub subn"""),
    # Plain data only; no encoder or decoder classes.
    "json": names("dumps loads"),
    # Classes in C. No getcontext: that is shared by everyone in the thread.
    "decimal": names("""Decimal InvalidOperation DivisionByZero Inexact ROUND_CEILING ROUND_DOWN ROUND_FLOOR
        ROUND_HALF_DOWN ROUND_HALF_EVEN ROUND_HALF_UP ROUND_UP"""),
    # Classes in C; they read the clock too (`datetime.now`). fractions and random are left out: their
    # methods in Python read private names of whatever they are given as self.
    "datetime": names("MAXYEAR MINYEAR UTC date datetime time timedelta timezone tzinfo"),
    # No get_type_hints and ForwardRef (they evaluate text), no runtime_checkable (it asks for attributes by name).
    "typing": names("""Any AnyStr AsyncIterable AsyncIterator Awaitable Callable ClassVar Collection Concatenate
        Coroutine DefaultDict Deque Dict Final FrozenSet Generator Generic Hashable Iterable Iterator List Literal
        LiteralString Mapping MutableMapping MutableSequence NamedTuple Never NoReturn Optional ParamSpec Protocol
        Self Sequence Set Sized SupportsAbs SupportsFloat SupportsIndex SupportsInt Tuple Type TypeAlias TypeVar
        TypedDict Union TYPE_CHECKING assert_never cast final overload"""),
    # No ABCMeta: it would be a metaclass.
    "abc": names("ABC abstractmethod"),
    # No asdict, astuple, fields, replace: they read a stranger's fields. No make_dataclass: a class from data.
    "dataclasses": names("KW_ONLY dataclass field"),
    "heapq": names("heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest"),
    "bisect": names("bisect bisect_left bisect_right insort insort_left insort_right"),
    # No mean, harmonic_mean, variance and pvariance: they make their result with the class of the data,
    # so they would make another object of a class that is closely held. fmean makes a float.
    "statistics": names("""fmean geometric_mean median median_grouped median_high median_low mode multimode pstdev
        quantiles stdev"""),
    "textwrap": names("dedent fill indent shorten wrap"),
    # Constants. No Formatter: its fields read attributes by name.
    "string": names("ascii_letters ascii_lowercase ascii_uppercase digits hexdigits octdigits printable punctuation "
                    "whitespace"),
    # No ExitStack: it calls what it is given with the class of an exception.
    "contextlib": names("aclosing asynccontextmanager closing contextmanager nullcontext suppress"),
    # Sealed boxes for code that must open another object of its own kind: see unsealer.py.
    "cappython.unsealer": names("make_brand"),
}

TYPE_IMPORTS = {
    "typing": ALLOWED_MODULES["typing"] - names("TYPE_CHECKING assert_never cast final overload"),
    "collections": ALLOWED_MODULES["collections"] - names("namedtuple"),
    "collections.abc": ALLOWED_MODULES["collections.abc"],
    "datetime": names("date datetime time timedelta timezone tzinfo"),
    "decimal": names("Decimal InvalidOperation DivisionByZero Inexact"),
    "abc": names("ABC"),
}
"""Imports that may be a base or stand in an annotation beside a class of the module."""

CLASS_DECORATORS = {("dataclasses", "dataclass"), ("functools", "total_ordering"), ("typing", "final")}
"""They are given the class, and keep it."""

METHOD_DECORATORS = {("abc", "abstractmethod"), ("functools", "cached_property"), ("functools", "cache"),
                     ("functools", "lru_cache"), ("typing", "overload"), ("typing", "final"),
                     ("contextlib", "contextmanager"), ("contextlib", "asynccontextmanager")}
"""They are given the raw function, and hand it out under private names only."""

GENERATOR_DECORATORS = {("contextlib", "contextmanager"), ("contextlib", "asynccontextmanager")}
"""They throw the class of an exception into what the function returns, so that must be a real generator,
and one that passes nothing on with `yield from`."""

DECORATOR_IMPORTS = CLASS_DECORATORS | {("abc", "abstractmethod"), ("functools", "cached_property"),
                                        ("typing", "overload"), ("typing", "final")} | GENERATOR_DECORATORS
"""Imports that write to what they are given, or call it in a way of their own: only decorators, never values."""

BASE_IMPORTS = {key: values for key, values in TYPE_IMPORTS.items() if key != "typing"} | {
    "typing": names("Any Generic NamedTuple Protocol TypedDict"),
}
"""Imports that may be a base with something in brackets after it. Not Union: `Union[x]` is x itself."""

OPEN_IMPORTS = {
    *(("typing", name) for name in TYPE_IMPORTS["typing"]),
    *(("collections.abc", name) for name in TYPE_IMPORTS["collections.abc"]),
    ("abc", "ABC"), ("collections", "ChainMap"), ("collections", "Counter"),
    *(("contextlib", name) for name in ("aclosing", "closing", "nullcontext", "suppress")),
}
"""Imports that are classes in Python, which stand for them, or which keep what they are asked for.

None of them is a value. `Counter.copy(victim)` makes another object of the victim's class. All of collections.abc,
and what derives from it, has `register`, which tells everybody what counts as what. And `Optional[x]` looks x up in
a table that holds the classes of annotations: an x with a guessed hash has them handed to its `__eq__`."""
