"""Masks given with a call: they count for that call, in every way in which a layer is called."""

import numpy as np
import pytest

from lamina import keras, layers
from lamina.errors import ShapeError

CUBE = np.arange(24, dtype=np.float32).reshape(2, 4, 3)
THERE = np.array([[True, True, False, False], [True, False, False, True]])
MEANS = np.stack([row[there].mean(0) for row, there in zip(CUBE, THERE, strict=True)])


def test_a_mask_counts_for_the_call_that_gets_it():
    """The mean is over the places that hold something; the next call knows nothing of the mask."""
    layer = layers.GlobalAveragePooling1D()

    np.testing.assert_allclose(layer(CUBE, mask=THERE), MEANS, rtol=1e-6)
    np.testing.assert_allclose(layer(CUBE, mask=THERE.tolist()), MEANS, rtol=1e-6)
    np.testing.assert_allclose(layer(CUBE), CUBE.mean(1), rtol=1e-6)


def test_a_mask_may_be_an_input_of_a_model():
    """Compiled, trained and answered, the mask is a symbol like another."""
    x, there = keras.Input((4, 3)), keras.Input((4,), dtype="bool")
    model = keras.Model([x, there], layers.GlobalAveragePooling1D()(x, mask=there != 0))
    model.compile("sgd", "mse")

    np.testing.assert_allclose(model.predict([CUBE, THERE]), MEANS, rtol=1e-6)
    np.testing.assert_allclose(model.evaluate([CUBE, THERE], MEANS, verbose=0), 0.0, atol=1e-9)


def test_a_mask_counts_for_each_of_several_inputs():
    """As many masks as inputs, ``None`` where all is there; what follows sees the mask of the whole."""
    seen = []

    class Look(keras.Layer):
        def call(self, inputs, mask=None):
            seen.append(mask)
            return inputs

    class Both(keras.Model):
        def __init__(self):
            super().__init__()
            self.join, self.look = layers.Concatenate(axis=1), Look()

        def call(self, inputs):
            return self.look(self.join(inputs, mask=[THERE, None]))

    Both()([CUBE, CUBE + 1])

    assert seen[-1].tolist() == [[*row, True, True, True, True] for row in THERE.tolist()]
    with pytest.raises(ShapeError, match=r"Each of 2 inputs needs a mask of its own, or None; got 1"):
        layers.Concatenate(axis=1)([CUBE, CUBE], mask=[THERE])


@pytest.mark.parametrize("carries", [True, False])
def test_a_layer_of_ones_own_hears_of_masks(carries):
    """``call`` gets the mask if it has an argument of that name, and hands it on if it says so."""

    class Own(keras.Layer):
        supports_masking = carries

        def call(self, inputs, mask=None):
            assert mask is not None
            return inputs * 2.0

    parts = [layers.Embedding(9, 3, mask_zero=True, embeddings_initializer="ones"), Own()]
    model = keras.Sequential([keras.Input((4,)), *parts, layers.GlobalAveragePooling1D(), layers.Dense(1)])
    codes = np.array([[1, 2, 0, 0], [3, 0, 0, 4]])
    parts[0].set_weights([np.arange(27, dtype=np.float32).reshape(9, 3)])
    pooled = keras.Sequential(model.layers[:-1])

    rows = 2.0 * np.arange(27, dtype=np.float32).reshape(9, 3)[codes]
    wanted = [row[code > 0 if carries else slice(None)].mean(0) for row, code in zip(rows, codes, strict=True)]
    np.testing.assert_allclose(pooled.predict(codes), wanted, rtol=1e-6)
    x = keras.Input((4,))
    functional = keras.Model(x, layers.GlobalAveragePooling1D()(parts[1](parts[0](x))))
    np.testing.assert_allclose(functional.predict(codes), wanted, rtol=1e-6)


def test_a_mask_that_does_not_fit_is_refused():
    """With the shape that it should have."""
    with pytest.raises(ShapeError, match=r"shape \(2, 4\) or \(2, 4, 3\) is wanted; got \(2, 3\)"):
        layers.GlobalAveragePooling1D()(CUBE, mask=THERE[:, :3])
