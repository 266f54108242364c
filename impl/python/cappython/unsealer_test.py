"""What a box gives away: nothing but identity.

Stage:     tests of unsealer.py.
Input:     boxes of two brands, and things that want to pass for boxes.
Output:    pytest verdicts.
Invariant: the sealed value is reached through `unseal` of the same brand and by no attribute.
"""

import copy
import gc
import pickle
import weakref

import pytest

from cappython.unsealer import make_brand


class Canary:
    """What is sealed in."""


def test_unseal_gives_back_what_was_sealed():
    seal, unseal = make_brand()
    for value in (None, 0, [], Canary()):
        assert unseal(seal(value)) is value


def test_each_box_is_another_one():
    seal, _unseal = make_brand()
    assert seal(1) != seal(1)
    assert len({seal(1), seal(1)}) == 2


def test_another_brand_cannot_open_it():
    seal, _ = make_brand()
    _, unseal = make_brand()
    with pytest.raises(TypeError):
        unseal(seal(1))


@pytest.mark.parametrize("impostor", [None, 0, object(), "box", make_brand])
def test_what_is_no_box_is_refused(impostor):
    _seal, unseal = make_brand()
    with pytest.raises(TypeError):
        unseal(impostor)


def test_no_attribute_leads_to_the_value():
    seal, _unseal = make_brand()
    canary = Canary()
    box = seal(canary)
    for holder in (box, type(box)):
        for name in dir(holder):
            assert getattr(holder, name, None) is not canary
    with pytest.raises(AttributeError):
        box.content


def test_a_box_takes_no_attribute():
    seal, _unseal = make_brand()
    box = seal(1)
    with pytest.raises(AttributeError):
        box.note = 1
    with pytest.raises(AttributeError):
        box.content = 2


def test_an_empty_box_cannot_be_made_or_opened():
    seal, unseal = make_brand()
    kind = type(seal(1))
    with pytest.raises(TypeError):
        kind()
    with pytest.raises(TypeError):
        unseal(object.__new__(kind))


def test_no_subclass_no_copy_no_pickle():
    seal, _unseal = make_brand()
    box = seal(1)
    with pytest.raises(TypeError):
        type("Sub", (type(box),), {})
    for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            attempt(box)


def test_a_box_in_its_own_value_is_still_collected():
    seal, _unseal = make_brand()
    canary = Canary()
    canary.box = seal(canary)
    gone = weakref.ref(canary)
    del canary
    gc.collect()
    assert gone() is None
