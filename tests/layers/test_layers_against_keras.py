"""What real Keras answers, layer by layer: values, slopes, statistics and what is added to the loss."""

from functools import lru_cache

import jax
import numpy as np
import pytest

from executors import strictly
from lamina import layers
from lamina.layers import Run
from lamina.networks import Sequence
from oracle.layers import CASES, CHAINS, RECORD, made


@lru_cache
def recorded():
    """What real Keras answered."""
    with np.load(RECORD) as file:
        return dict(file)


def given(case):
    """The inputs of a case: one array, or a list of several."""
    names = (case.data,) if isinstance(case.data, str) else case.data
    arrays = [recorded()[f"data/{name}"] for name in names]
    return arrays[0] if isinstance(case.data, str) else arrays


def shapes(inputs):
    return [x.shape[1:] for x in inputs] if isinstance(inputs, list) else inputs.shape[1:]


TRIED = {case.name: (lambda case=case: made(layers, case), case) for case in CASES}
TRIED |= {
    name: (lambda cases=cases: Sequence([made(layers, case) for case in cases]), cases[0])
    for name, cases in CHAINS.items()
}


@pytest.fixture(params=TRIED)
def tried(request):
    """A layer with the recorded numbers, its inputs, and its name."""
    make, case = TRIED[request.param]
    layer, inputs = make(), given(case)
    layer.build(shapes(inputs))
    record, name = recorded(), request.param
    for kind, place in (("learned", 0), ("kept", 1)):
        rest = iter(record[f"{name}/{kind}/{count}"] for count in range(99) if f"{name}/{kind}/{count}" in record)
        for _, inner in layer.walk():
            numbers = list(inner.cell.read())
            numbers[place] = {key: next(rest) for key in numbers[place]}
            inner.cell.write(*numbers)
        assert not list(rest)
    return layer, inputs, name


def passed(layer, tree, kept, inputs, *, training):
    """Value, statistics afterwards and everything added to the loss."""
    run = Run(training=training, seed=np.array([1], np.uint32), kept=kept, stop_gradient=jax.lax.stop_gradient)
    value = layer.forward(tree, inputs, run)
    penalty = layer.penalty(tree)
    return value, run.after, sum(run.losses, start=np.float32(0)) + (0 if penalty is None else penalty)


def learned(layer, tree):
    """The learned numbers of a tree, in Keras's order."""
    found = []
    for path, inner in layer.walk():
        own = tree
        for step in path.split("/") if path else ():
            own = own[step]
        found += [own[name] for name in inner.cell.read()[0]]
    return found


@pytest.mark.parametrize("training", [False, True])
def test_values_statistics_and_additions_are_those_of_keras(tried, training):
    """What comes out, what is kept and what is added to the loss agree to rounding, by NumPy."""
    layer, inputs, name = tried
    tree, kept = layer.tree()
    mode = f"{name}/{'training' if training else 'inference'}"

    with np.errstate(all="ignore"):
        value, after, added = passed(layer, tree, kept, inputs, training=training)

    assert value.dtype == np.float32
    np.testing.assert_allclose(value, recorded()[f"{mode}/value"], rtol=2e-5, atol=2e-6)
    np.testing.assert_allclose(added, recorded()[f"{mode}/added"], rtol=2e-5, atol=1e-6)
    for count, number in enumerate(after.values()):
        np.testing.assert_allclose(number, recorded()[f"{mode}/after/{count}"], rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("training", [False, True])
def test_slopes_are_those_of_keras(tried, training):
    """How value and additions change with every input and every learned number agrees to rounding, at bends too."""
    layer, inputs, name = tried
    tree, kept = layer.tree()
    mode = f"{name}/{'training' if training else 'inference'}"

    def total(tree, inputs):
        value, _, added = passed(layer, tree, kept, inputs, training=training)
        return jax.numpy.sum(value * recorded()[f"{name}/by"]) + added

    with strictly():
        slopes, pulls = jax.jit(jax.grad(total, (0, 1)))(tree, inputs)

    found = [(f"slope/{count}", slope) for count, slope in enumerate(learned(layer, slopes))]
    found += [(f"pull/{count}", pull) for count, pull in enumerate(pulls if isinstance(pulls, list) else [pulls])]
    for key, slope in found:
        np.testing.assert_allclose(slope, recorded()[f"{mode}/{key}"], rtol=5e-5, atol=5e-6, err_msg=key)
