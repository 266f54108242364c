"""Attacks by introspection on the native wrappers: frames, tracers, exceptions, signals, the collector.

Stage:     tests of the extension `sealbreak_native`; impl/python must be on sys.path too.
Input:     the examples of cajita and bastion, with proofs that nothing else holds.
Output:    pytest verdicts.
Invariant: what the claim leaves open has a test of its own, named `..._is_left_open`, that shows it.
"""

import builtins
import functools
import gc
import io
import os
import signal
import subprocess
import sys
import threading
import time
import types
import weakref

import bastion.examples
import cajita.examples
import pytest
from cajita.example_checks import all_objects
from sealbreak_native import Bastion, ImmutableNamespace, Proof, collect_hidden

APPROACHES = {
    "cajita": cajita.examples.make(ImmutableNamespace),
    "bastion": bastion.examples.make(Bastion),
}
INSIDE = tuple(
    sys.modules[name].__file__ for name in ("cajita.examples", "cajita.mint", "bastion.examples", "bastion.mint")
)
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


LOOKS = {
    types.FunctionType: ("__closure__", "__defaults__", "__dict__"),
    types.MethodType: ("__self__", "__func__"),
    types.BuiltinFunctionType: ("__self__",),
    types.CellType: ("cell_contents",),
    types.FrameType: ("f_locals",),
    types.TracebackType: ("tb_frame",),
    types.GeneratorType: ("gi_frame",),
    types.GetSetDescriptorType: ("__objclass__",),
    types.MemberDescriptorType: ("__objclass__",),
    functools.partial: ("func", "args", "keywords"),
    weakref.ref: ("__callback__",),
    property: ("fget",),
}


def looked_into(thing):
    """What attributes and items of a thing show: one step, by ways that run no code of its."""
    kind = type(thing)
    if kind in (list, tuple, set, frozenset):
        return list(thing)
    if kind is dict:
        return [*thing.keys(), *thing.values()]
    steps = [thing()] if kind is weakref.ref else []
    for name in LOOKS.get(kind, ("__dict__",)):
        try:
            steps.append(object.__getattribute__(thing, name))
        except (AttributeError, ValueError, TypeError):
            continue
    return steps


def assert_out_of_sight():
    """Nothing that the collector lists is of the inside, nor does it lead there in two steps."""
    listed = gc.get_objects()
    mine = {id(listed), id(sys._getframe()), id(sys._getframe().f_back)}
    for thing in listed:
        if id(thing) in mine:
            continue
        for found in [thing, *looked_into(thing)]:
            if isinstance(found, types.FunctionType):
                assert not (found.__code__.co_filename in INSIDE and "<locals>" in found.__qualname__), found
            if isinstance(found, type):
                assert found.__module__ not in ("bastion.examples", "bastion.mint") or "<locals>" not in found.__qualname__
            assert type(found) is not Proof and type(found) is not types.SimpleNamespace or not hasattr(found, "brand")
            if type(found) is types.CellType and found != types.CellType():
                assert type(found.cell_contents) is not Proof


@pytest.mark.parametrize("examples", [cajita.examples, bastion.examples])
def test_the_search_finds_the_inside_of_pure_python(examples):
    kept = all_objects(examples, Proof())
    with pytest.raises(AssertionError):
        assert_out_of_sight()
    # Else the other tests would find it.
    del kept
    gc.collect()


@parametrize
def test_the_collector_lists_nothing_of_the_inside(examples):
    collect_hidden()
    objects = all_objects(examples, Proof())
    gc.collect()
    assert_out_of_sight()
    for _, thing, arguments in objects:
        for name in arguments:
            getattr(thing, name)
    del arguments, thing
    objects[0][1].next(), objects[3][1].purse(5).sprout(), objects[4][1].deposit(1, objects[3][1].purse(2))
    assert_out_of_sight()
    gc.freeze(), gc.unfreeze(), gc.collect()
    assert_out_of_sight()


def insides(thing):
    """A function or an instance with its parts, as whoever makes a wrapper sees them."""
    if isinstance(thing, types.FunctionType):
        return [thing, thing.__closure__, *thing.__closure__]
    functions = [value for value in vars(type(thing)).values() if isinstance(value, types.FunctionType)]
    parts = [part for function in functions if function.__closure__ for part in insides(function)]
    return [thing, vars(thing), type(thing), type(thing).__mro__, *functions, *parts, *vars(type(thing)).values()]


@pytest.mark.parametrize("approach", APPROACHES)
def test_nothing_is_found_or_refers_from_the_inside(approach):
    addresses = set()

    def recording(*things):
        for thing in things:
            addresses.update(map(id, insides(thing)))
        return ImmutableNamespace(*things) if approach == "cajita" else Bastion(*things)

    examples = (cajita if approach == "cajita" else bastion).examples.make(recording)
    objects = call_all(examples)
    file, dictionary = io.BytesIO(b"x"), {"a": (1, 2)}
    kept = [examples.file_reader(file, Proof()), examples.read_only_dict(dictionary, Proof())]
    gc.collect()
    public = [vars(sys.modules[name]) for name in ("cajita.examples", "cajita.mint", "bastion.examples", "bastion.mint")]
    public += [PermissionError, TypeError, type, len, int, str, weakref.ref, types.SimpleNamespace, Bastion]
    public += [ImmutableNamespace, object, file, dictionary, *(thing for _, thing, _ in objects)]
    public += [reference for _, thing, _ in objects for reference in weakref.getweakrefs(thing)]
    # Interned strings and the like are shared with everybody, and no part of the collector's lists.
    assert len(addresses) > 50 and not addresses & set(map(id, gc.get_objects()))
    for thing in public:
        assert not addresses & set(map(id, gc.get_referrers(thing)))
    for _, thing, _ in objects:
        assert gc.get_referents(thing) == [] and not gc.is_tracked(thing)
        assert all(reference.__callback__ is None for reference in weakref.getweakrefs(thing))
    assert kept


@parametrize
def test_no_class_of_the_inside_is_listed(examples):
    kept = call_all(examples)
    names = {"Counter", "ReadOnlyDict", "FileReader", "Purse", "Mint"}
    listed = [cls for cls in object.__subclasses__() if cls.__name__ in names and cls.__module__.startswith("bastion")]
    assert listed == [] and kept


def test_what_is_made_later_is_hidden_too():
    class Needle(list):
        pass

    def make():
        state = [Needle()]

        def grow(collect, /):
            state.append([Needle()])
            if collect:
                gc.collect()
            state.append({"k": Needle()})
            return len(state)

        def keep(thing, /):
            state[0] = (Needle(), thing)

        return ImmutableNamespace(grow, keep)

    record = make()
    for collect in (False, True, True, False):
        record.grow(collect)
        record.keep((1, 2))
        gc.collect()
        assert not [found for found in gc.get_objects() if type(found) is Needle]
        assert not [found for found in gc.get_referrers(Needle) if type(found) is not types.FunctionType
                    and type(found) is not tuple and type(found) is not types.CellType]
    assert record.grow(False) == 11


@parametrize
def test_no_tracer_sees_the_inside(examples):
    seen = []

    def spy(frame, event, argument):
        seen.append(frame.f_code.co_filename)
        return spy

    def use():
        for _, thing, arguments in objects:
            for name in (*arguments, "absent"):
                try:
                    getattr(thing, name)(*arguments[name])
                    getattr(thing, name)(None, None)
                except (AttributeError, TypeError, KeyError):
                    pass

    objects = all_objects(examples, Proof())
    for install in (sys.settrace, sys.setprofile):
        before = sys.gettrace(), sys.getprofile()
        install(spy)
        try:
            use()
        finally:
            sys.settrace(before[0]), sys.setprofile(before[1])
        assert __file__ in seen and not set(seen) & set(INSIDE)
    assert (sys.gettrace(), sys.getprofile()) == before


def attempt(call):
    try:
        call()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


@parametrize
def test_an_exception_carries_nothing_of_the_inside(examples):
    counter, purse = examples.counter(Proof()), examples.mint(Proof()).purse(1)
    other = examples.mint(Proof()).purse(1)
    for call, kind in (
        (lambda: counter.reset(None), PermissionError),
        (lambda: counter.next(1), TypeError),
        (lambda: purse.deposit(5, purse), ValueError),
        (lambda: purse.deposit(1, other), TypeError),
    ):
        error = attempt(call)
        assert type(error) is kind and error.__cause__ is None and error.__context__ is None
        traceback, files = error.__traceback__, []
        while traceback:
            files.append(traceback.tb_frame.f_code.co_filename)
            traceback = traceback.tb_next
        assert set(files) == {__file__}
    error = attempt(lambda: counter.absent)
    assert type(error) is AttributeError and error.obj is counter


class Own(Exception):
    pass


def raising(make):
    def f():
        try:
            secret = ["inside"]
            raise LookupError(secret)
        except LookupError as error:
            raise make() from error

    return ImmutableNamespace(f).f


def test_only_built_in_exceptions_with_plain_arguments_pass():
    passing = [KeyError("k"), OSError(2, "gone"), PermissionError(13, "no"), StopIteration((1, None)), ValueError(),
               UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"), SystemExit(3), KeyboardInterrupt(), MemoryError()]
    for made in passing:
        made.note, made.__notes__ = ["inside"], ["inside"]
        error = attempt(raising(lambda: made))
        assert type(error) is type(made) and error.args == made.args and error is not made
        assert error.__cause__ is error.__context__ is None and vars(error) == {}
    nameless = AttributeError("m", obj=["inside"], name="n")
    error = attempt(raising(lambda: nameless))
    assert type(error) is AttributeError and error.obj is None and error.name is None
    spoilt = UnicodeDecodeError("utf-8", b"x", 0, 1, "bad")
    spoilt.args = ()
    for made in (Own(), KeyError([]), KeyError((1, {})), ValueError(Own), ExceptionGroup("g", [Own()]), spoilt):
        error = attempt(raising(lambda: made))
        assert type(error) is RuntimeError and error.args == ("a hidden function failed",)
    try:
        raise Own("mine")
    except Own as mine:
        # What the caller was handling is the caller's.
        assert attempt(raising(KeyError)).__context__ is mine


def chain():
    frame, files = sys._getframe(1), []
    while frame:
        files.append(frame.f_code.co_name)
        frame = frame.f_back
    return files


def hidden_loop():
    from time import perf_counter

    def hidden(seconds, /):
        kept, end = [], perf_counter() + seconds
        while perf_counter() < end:
            kept.append([kept])
        return len(kept)

    return ImmutableNamespace(hidden).hidden


def test_no_signal_handler_runs_inside():
    chains = []
    old = signal.signal(signal.SIGALRM, lambda *_: chains.append(chain()))
    try:
        hidden = hidden_loop()
        for _ in range(3):
            signal.setitimer(signal.ITIMER_REAL, 0.01)
            hidden(0.05)
            # Due signals are handled as soon as the method is done.
            assert chains and "hidden" not in sum(chains, [])
        del chains[:]
        os.kill(os.getpid(), signal.SIGALRM)
        hidden(0.0)
        assert chains
        signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(Own("from a handler")))
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        with pytest.raises(Own):
            hidden(0.05)
            time.sleep(0.01)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()


def test_no_callback_of_the_collector_runs_inside():
    chains = []

    def callback(phase, info):
        chains.append(chain())

    thresholds = gc.get_threshold()
    gc.callbacks.append(callback)
    gc.set_threshold(1)
    try:
        hidden_loop()(0.01)
        assert gc.isenabled()
        gc.disable()
        hidden_loop()(0.0)
        assert not gc.isenabled()
    finally:
        gc.enable()
        gc.set_threshold(*thresholds)
        gc.callbacks.remove(callback)
    assert chains and "hidden" not in sum(chains, [])


@parametrize
def test_format_strings_and_special_attributes_lead_nowhere(examples):
    for _, thing, arguments in all_objects(examples, Proof()):
        for name in arguments:
            for path in ("__globals__", "__func__", "__self__", "__code__", "__closure__", "__init__.__globals__"):
                for text in (f"{{0.{name}.{path}}}", f"{{0.__class__.__getattribute__.{path}}}"):
                    with pytest.raises(AttributeError):
                        if "__self__" not in path or "__class__" not in text:
                            text.format(thing)
                        else:
                            raise AttributeError
        assert "0x" not in format(getattr(thing, name))


@parametrize
def test_patching_what_a_method_might_look_up_changes_nothing(examples, monkeypatch):
    calls = [(getattr(thing, name), given)
             for _, thing, arguments in all_objects(examples, Proof()) for name, given in arguments.items()]
    spied, failed = [], []

    def spy(*arguments, **named):
        spied.append(arguments)

    for module in map(sys.modules.get, ("cajita.examples", "cajita.mint", "bastion.examples", "bastion.mint", "weakref")):
        for name in ("Namespace", "ref", "make", "mint", "type", "len", "new_account"):
            monkeypatch.setattr(module, name, spy, raising=False)
    names = ("type", "len", "int", "str", "tuple", "TypeError", "ValueError", "PermissionError", "__build_class__")
    originals = {name: getattr(builtins, name) for name in names}
    # Nothing but the attack may run while the built-ins are not themselves, pytest's code least of all.
    vars(builtins).update(dict.fromkeys(names, spy))
    try:
        for method, given in calls:
            method(*given)
    except BaseException as error:
        failed.append(error)
    finally:
        vars(builtins).update(originals)
    assert failed == [] and spied == []


@parametrize
def test_no_key_of_anybodys_dict_is_compared_inside(examples):
    chains = []

    class Key(str):
        def __eq__(self, other):
            chains.append(chain())
            return NotImplemented

        __hash__ = str.__hash__

    mint = examples.mint(Proof())
    keys = [Key(name) for name in ("bastion.mint", "cajita.mint", "__module__", "__builtins__", "Purse", "<locals>")]
    for namespace in (sys.modules, vars(sys.modules["bastion.mint"]), vars(builtins)):
        namespace.update({key: None for key in keys if str(key) not in [str(known) for known in namespace]})
    try:
        del chains[:]
        mint.purse(5).sprout().deposit(0, mint.purse(1))
    finally:
        for namespace in (sys.modules, vars(sys.modules["bastion.mint"]), vars(builtins)):
            for key in [known for known in namespace if type(known) is Key]:
                del namespace[key]
    assert not {"new_purse", "purse", "sprout", "deposit", "register"} & set(sum(chains, []))


@parametrize
def test_a_low_recursion_limit_stops_no_deposit_half_way(examples):
    mint = examples.mint(Proof())
    poor, rich = mint.purse(0), mint.purse(1000)

    def deeper(levels):
        if levels:
            return deeper(levels - 1)
        poor.deposit(1, rich)

    stopped, limit, levels = 0, sys.getrecursionlimit(), len(chain())
    sys.setrecursionlimit(levels + 60)
    try:
        for depth in range(70):
            try:
                deeper(depth)
            except RecursionError:
                stopped += 1
            if poor.balance() + rich.balance() != 1000:
                break
    finally:
        sys.setrecursionlimit(limit)
    assert 5 < stopped < 70 and (poor.balance(), rich.balance()) == (70 - stopped, 930 + stopped)


def test_another_thread_is_left_open():
    read_end, write_end = os.pipe()

    def make():
        from os import read

        canary = "the secret"

        def hidden():
            return len(canary) * len(read(read_end, 1))

        return ImmutableNamespace(hidden).hidden

    worker = threading.Thread(target=make())
    worker.start()
    found = None
    for _ in range(500):
        frame = sys._current_frames().get(worker.ident)
        if frame is not None and frame.f_code.co_name == "hidden":
            found = frame.f_locals.get("canary")
            break
        time.sleep(0.01)
    os.write(write_end, b"x")
    worker.join()
    os.close(read_end), os.close(write_end)
    assert found == "the secret"


def test_an_audited_call_of_a_hidden_function_is_left_open():
    # In a process of its own: an audit hook stays for good.
    program = """if 1:
        import sys
        from sealbreak_native import ImmutableNamespace
        def make():
            from builtins import id
            canary = "the secret"
            def hidden():
                return id(canary)
            return ImmutableNamespace(hidden).hidden
        method, seen = make(), []
        def hook(event, arguments):
            if event == "builtins.id":
                seen.append(sys._getframe(1).f_locals.get("canary"))
        sys.addaudithook(hook)
        method()
        print(seen)
    """
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.stdout.strip() == "['the secret']", run.stderr


@parametrize
def test_the_examples_do_nothing_that_is_audited(examples):
    # What the interpreter audits inside would show a hook the frame: the examples give it no occasion.
    program = f"""if 1:
        import sys
        import sealbreak_native, cajita.examples, bastion.examples, io
        from cajita.example_checks import all_objects
        examples = (cajita if {examples is APPROACHES["cajita"]} else bastion).examples.make(
            sealbreak_native.{"ImmutableNamespace" if examples is APPROACHES["cajita"] else "Bastion"})
        objects = all_objects(examples, sealbreak_native.Proof())
        calls = [(getattr(thing, name), given) for _, thing, arguments in objects for name, given in arguments.items()]
        events = []
        sys.addaudithook(lambda event, arguments: events.append(event))
        for method, given in calls:
            method(*given)
        print(events)
    """
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.stdout.strip() == "[]", run.stdout + run.stderr
