"""Comparison 6: stacks of layers with penalties predict and score as in Keras."""

import pytest

from comparisons.recordings import agree, arrays
from lamina import keras
from oracle.stacks import STACKS, scored


@pytest.mark.parametrize("name", STACKS)
def test_a_stack_predicts_and_scores_as_in_keras(name):
    """Answers, and every number of `evaluate` under its key, penalties included, to 1e-5."""
    agree(scored(keras, name), arrays("stack")[name], 1e-5)


def test_every_recording_is_held_against_lamina():
    """The file holds these stacks, and no others."""
    assert set(arrays("stack")) == set(STACKS)
