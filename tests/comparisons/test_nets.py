"""Comparison 15: random nets of up to five layers train three steps as in Keras."""

import pytest

from comparisons.recordings import agree, arrays
from lamina import keras
from oracle.nets import NETS, by_number, run


@pytest.mark.parametrize("number", range(NETS))
def test_a_random_net_trains_as_in_keras(number):
    """Curves, validation, numbers and predictions to 1e-5."""
    agree(run(keras, by_number(number)), arrays("net")[str(number)], 1e-5)


def test_every_recording_is_held_against_lamina():
    """The file holds these nets, and no others."""
    assert set(arrays("net")) == {str(number) for number in range(NETS)}


def test_the_nets_are_of_all_kinds():
    """Every layer, loss and optimizer is drawn, one row and one column among the sizes of tables."""
    nets = [by_number(number) for number in range(NETS)]

    assert {kind for net in nets for kind, _ in net["layers"]} == {
        *("Dense", "BatchNormalization", "Activation", "Dropout", "LayerNormalization")
    }
    assert {net["optimizer"][0] for net in nets} == {"SGD", "Adam", "RMSprop"}
    assert len({net["loss"] for net in nets}) == 4
