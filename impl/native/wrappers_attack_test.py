"""Attacks on the native wrappers by frames, tracers, exceptions, signals, patched modules.

Stage:     tests of the extension `sealbreak_native`; impl/python must be on sys.path too.
Input:     the examples of cajita and bastion, with proofs that nothing else holds.
Output:    pytest verdicts.
Invariant: what the claim leaves open is in wrappers_open_test.py.
"""

import builtins
import gc
import os
import signal
import sys
import time
import weakref

import pytest
from cajita.example_checks import all_objects
from sealbreak_native import ImmutableNamespace, Proof
from wrappers_support import INSIDE, MODULES, chain, parametrize


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
                        text.format(thing)
        assert "0x" not in format(getattr(thing, name))


@parametrize
def test_patching_what_a_method_might_look_up_changes_nothing(examples, monkeypatch):
    calls = [(getattr(thing, name), given)
             for _, thing, arguments in all_objects(examples, Proof()) for name, given in arguments.items()]
    spied, failed = [], []

    def spy(*arguments, **named):
        spied.append(arguments)

    for module in (*MODULES, weakref):
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
