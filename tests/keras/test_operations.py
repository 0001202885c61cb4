"""`keras.ops` means what Keras's does: values and types of real Keras, by NumPy on the host and by JAX."""

from functools import lru_cache

import jax
import numpy as np
import pytest

from lamina import keras
from lamina.keras import layers, ops
from lamina.networks import Graph
from oracle.operations import RECORD, VALUES, cases, evaluated

CASES = list(cases())


@lru_cache
def recorded():
    """Every array that real Keras answered, by case and place."""
    with np.load(RECORD) as file:
        return {str(key): file[str(place)] for place, key in enumerate(file["keys"])}


def is_keras(case, found):
    """Compare with the recording, leaf by leaf: values, shapes and types."""
    wanted = [value for key, value in recorded().items() if key.rpartition("#")[0] == case]
    assert len(found) == len(wanted)
    for mine, theirs in zip(found, wanted, strict=True):
        np.testing.assert_allclose(np.asarray(mine), theirs, rtol=3e-6, atol=3e-6)
        assert np.asarray(mine).dtype.kind == theirs.dtype.kind


@pytest.mark.parametrize("case", CASES)
def test_the_host_answers_as_keras(case):
    """Host values get Keras's answers, in at most 32 bits a fraction."""
    found = evaluated(case, ops.OPERATIONS, VALUES)

    is_keras(case, found)
    assert not any(isinstance(leaf, jax.Array) or getattr(leaf, "dtype", None) == np.float64 for leaf in found)


@pytest.mark.parametrize("case", CASES)
def test_jax_answers_as_keras(case):
    """Values of JAX's get Keras's answers."""
    with jax.numpy_rank_promotion("allow"):  # as Keras has it: its operations broadcast
        found = evaluated(case, ops.OPERATIONS, {name: jax.numpy.asarray(value) for name, value in VALUES.items()})

    is_keras(case, found)


def test_a_function_of_symbols_is_part_of_the_model():
    """`ops` of inputs record what to do with rows, wherever the symbols stand among the arguments."""
    x = keras.Input(shape=(2,))
    mixed = ops.concatenate([ops.square(x), ops.multiply(2.0, x)], axis=-1)
    model = keras.Model(Graph.between(x, ops.sum(mixed, axis=-1, keepdims=True)))

    assert model.predict(np.float32([[1, 2], [0, 1]]), verbose=0).tolist() == [[11.0], [3.0]]


def test_operations_train():
    """A model through `ops` learns: its slopes are JAX's."""
    x = keras.Input(shape=(1,))
    model = keras.Model(Graph.between(x, ops.relu(layers.Dense(1, kernel_initializer="ones")(x)) * 2.0))
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
    rows = np.linspace(0.1, 1, 32, dtype=np.float32)[:, None]

    history = model.fit(rows, 3 * rows, epochs=60, verbose=0)

    assert history.history["loss"][-1] < 0.01 * history.history["loss"][0]


def test_unseeded_noise_is_fresh_at_every_step():
    """A layer that draws without a seed gets other numbers at each step of a compiled fit: targets of noise vary."""

    class Noise(keras.Layer):
        def call(self, inputs):
            return inputs * 0.0 + keras.random.normal(ops.shape(inputs))

    model = keras.Sequential([keras.Input((1,)), Noise(), layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss="mse")
    x = np.zeros((64, 1), np.float32)

    losses = model.fit(x, x, epochs=5, batch_size=64, verbose=0).history["loss"]

    assert len({round(loss, 5) for loss in losses}) == 5
    np.testing.assert_allclose(np.mean(losses), 1.0, atol=0.3)
