"""A functional model with operations between its layers, in Keras's words."""

from typing import Any

import numpy as np

X = np.arange(40, dtype=np.float32).reshape(10, 4) / 20 - 1


def with_operations(keras: Any) -> Any:
    """Arithmetic, reductions, joins, changes of shape and type, and activations as operations on symbols."""
    ops = keras.ops
    x = keras.Input((4,), name="x")
    h = keras.layers.Dense(3, name="first")(x)
    h = ops.clip(ops.maximum(ops.square(h) + ops.exp(h * 0.1), 0.1), 0.0, 5.0)
    h = ops.concatenate([h, ops.mean(h, axis=1, keepdims=True)], axis=-1)
    h = ops.sum(ops.reshape(h, (-1, 4, 1)), axis=-1)
    h = ops.where(h > 1.0, h, 0.5 * h)
    h = ops.relu(h) - ops.log1p(ops.abs(h))
    h = ops.cast(ops.squeeze(ops.expand_dims(h, 1), 1), "float32")
    h = ops.stack([ops.logsumexp(ops.softmax(h), axis=(-1,)), ops.max(h, axis=1)], axis=1)
    return keras.Model(x, keras.layers.Dense(1, name="last")(ops.tanh(h)), name="between")
