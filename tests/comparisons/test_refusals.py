"""Comparison 14: what cannot be right ends in an error of Keras's kind, and of lamina's."""

import builtins

import pytest

from comparisons.recordings import words
from lamina import keras
from lamina.errors import LaminaError
from oracle.refusals import REFUSALS

OTHERWISE = {
    "shapes: three losses for two outputs": (LaminaError, "ArgumentError, where Keras looks up an output by its place"),
    "order: the last of no layers": (LaminaError, "StateError, where a list of Keras's runs out by itself"),
}
"""Refused by both, of another kind here, and why."""
LENIENT = {"order: counting before building": "numbers that are not there yet are none: 0"}
"""Refused by Keras, and answered here."""
ASKED = set(REFUSALS) - set(OTHERWISE) - set(LENIENT)


def kind_of(name):
    """The kind of Keras's error; `None` where Keras lets it pass."""
    kinds = words("refusals")[name]
    return getattr(builtins, kinds[0]) if kinds else None


@pytest.mark.parametrize("name", sorted(ASKED))
def test_an_error_is_of_keras_kind(name):
    """One of lamina's errors, which is one of Keras's kind too; what Keras lets pass is refused all the same."""
    with pytest.raises(LaminaError) as caught:
        REFUSALS[name](keras)

    if kind_of(name) is not None:
        assert isinstance(caught.value, kind_of(name))


@pytest.mark.parametrize("name", OTHERWISE)
def test_another_kind_is_a_choice(name):
    """Keras refuses it too."""
    kind, _ = OTHERWISE[name]

    with pytest.raises(kind) as caught:
        REFUSALS[name](keras)
    assert not isinstance(caught.value, kind_of(name))


def test_every_recording_is_held_against_lamina():
    """The file holds these calls, and no others; and Keras refuses nine in ten of them."""
    passed = {name for name in REFUSALS if kind_of(name) is None}

    assert set(words("refusals")) == set(REFUSALS)
    assert {name for name in LENIENT if kind_of(name) is None} == set()
    assert len(passed) <= len(REFUSALS) / 10
