"""What every regularizer promises: Keras's value and slope."""

import numpy as np
import pytest

from executors import EXECUTORS, given, recorded, run, slope, with_traced_numbers
from lamina import regularizers
from lamina.errors import ArgumentError, ShapeError, UnknownNameError
from oracle.ingredients import REGULARIZERS, made

PUBLIC = {
    name
    for name, thing in vars(regularizers).items()
    if isinstance(thing, type) and issubclass(thing, regularizers.Regularizer) and thing is not regularizers.Regularizer
}


@pytest.fixture(params=REGULARIZERS, ids=lambda case: case.name)
def case(request):
    """Each regularizer with some settings."""
    return request.param


def test_every_regularizer_is_tried():
    """Nothing is published that is not held against Keras."""
    assert {case.cls for case in REGULARIZERS} == PUBLIC


@pytest.mark.parametrize("executor", EXECUTORS)
def test_values_are_those_of_keras(case, executor):
    """A float32 scalar."""
    value = run(executor, made(regularizers, case), given("kernel"))

    assert value.dtype == np.float32
    np.testing.assert_allclose(value, recorded()[f"regularizers/{case.name}/value"], rtol=1e-5, atol=1e-7)


def test_slopes_are_those_of_keras(case):
    """What it pulls at each weight."""
    found = slope(made(regularizers, case), given("kernel"))

    np.testing.assert_allclose(found, recorded()[f"regularizers/{case.name}/slope"], rtol=1e-5, atol=1e-7)


def test_numbers_may_be_inputs_of_the_program(case):
    """With its numbers traced, a regularizer is the same regularizer."""
    value = with_traced_numbers(made(regularizers, case), lambda thing, weight: thing(weight))(given("kernel"))

    np.testing.assert_allclose(value, recorded()[f"regularizers/{case.name}/value"], rtol=1e-5, atol=1e-7)


def test_weights_of_zero_pull_nowhere(case):
    """At a weight of all zeros value and slope are 0, not NaN."""
    zeros = np.zeros((3, 4), np.float32)

    assert made(regularizers, case)(zeros) == 0
    assert (slope(made(regularizers, case), zeros) == 0).all()


def test_words_and_functions_are_found():
    """Keras's words, classes, instances, functions and None."""
    for word, cls in {"l1": "L1", "L2": "L2", "l1_l2": "L1L2", "L1L2": "L1L2", "orthogonal_regularizer": None}.items():
        assert type(regularizers.get(word)).__name__ == (cls or "OrthogonalRegularizer")
    assert regularizers.get(None) is None
    assert regularizers.get(abs) is abs
    assert type(regularizers.get(regularizers.L1)) is regularizers.L1
    assert regularizers.total((None, None), (regularizers.L2(), None)) is None


def test_what_is_no_regularizer_is_refused():
    """Wrong words and things, settings out of range, weights that are no matrix."""
    with pytest.raises(UnknownNameError):
        regularizers.get("l3")
    with pytest.raises(ArgumentError, match="A regularizer"):
        regularizers.get(0.1)
    with pytest.raises(ArgumentError, match="l2"):
        regularizers.L2(-1.0)
    with pytest.raises(ArgumentError, match="mode"):
        regularizers.OrthogonalRegularizer(mode="both")
    with pytest.raises(ShapeError, match="matrix"):
        regularizers.OrthogonalRegularizer()(np.zeros(3))
    with pytest.raises(NotImplementedError, match="no __call__"):
        regularizers.Regularizer()(np.zeros(3))
