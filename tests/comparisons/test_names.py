"""Comparison 10: what numbers are called in logs, for words, objects and functions, one and two outputs."""

import pytest

from comparisons.recordings import words
from lamina import keras
from oracle.naming import CASES, names

LISTED = {
    "one, two objects of one name": "Keras's list of numbers holds some twice where names repeat; here each key once",
    "one, weighted thrice": "the same",
}
OTHERWISE = {
    "one, called like the loss": "Keras writes the metric over the loss; here it is loss_1",
    "two, weights of losses by name": "Keras wants a weight for each loss; here one that is not named is 1",
}
"""What is not as in Keras, and why."""


@pytest.mark.parametrize("name", [name for name in CASES if name not in OTHERWISE])
def test_numbers_are_called_what_keras_calls_them(name):
    """The same keys in the same order in history and `evaluate`, and as many numbers in its list."""
    wanted = words("names")[name] | ({"numbers": len(words("names")[name]["score"])} if name in LISTED else {})

    assert names(keras, CASES[name]) == wanted


@pytest.mark.parametrize("name", [*LISTED, *OTHERWISE])
def test_what_differs_still_differs(name):
    """A choice is listed as long as it is one."""
    assert names(keras, CASES[name]) != words("names")[name]


def test_every_recording_is_held_against_lamina():
    """The file holds these cases, and no others."""
    assert set(words("names")) == set(CASES)
