"""TensorFlow's ``nn`` and ``random``: what networks and losses of one's own call."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lamina.keras import ops
from lamina.keras import random as drawn
from lamina.keras._values._tensor import as_tensors
from lamina.keras.tensorflow._functions import FUNCTIONS, called
from lamina.random import set_random_seed


def softmax_cross_entropy_with_logits(labels: Any, logits: Any, axis: int = -1, name: str | None = None) -> Any:
    """Cross-entropy of rows of shares and rows of logits, one value a row."""
    del name
    return as_tensors(-ops.sum(labels * ops.log_softmax(logits, axis=axis), axis=axis))


def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any, name: str | None = None) -> Any:
    """The same for codes of classes."""
    del name
    return as_tensors(ops.sparse_categorical_crossentropy(labels, logits, from_logits=True))


def sigmoid_cross_entropy_with_logits(labels: Any = None, logits: Any = None, name: str | None = None) -> Any:
    """Cross-entropy of each number with the sigmoid of its logit."""
    del name
    return as_tensors(ops.softplus(logits) - ops.multiply(labels, logits))


def l2_loss(t: Any, name: str | None = None) -> Any:
    """Half the sum of squares."""
    del name
    return as_tensors(ops.sum(ops.square(t)) / 2)


def l2_normalize(x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None) -> Any:
    """An array of length 1 along an axis."""
    del name
    return as_tensors(x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), epsilon)))


def dropout(x: Any, rate: float, noise_shape: Any = None, seed: Any = None, name: str | None = None) -> Any:
    """Some numbers 0, the others grown to make up for it."""
    del name
    return as_tensors(drawn.dropout(x, rate, noise_shape=noise_shape, seed=seed))


def bias_add(value: Any, bias: Any, data_format: Any = None, name: str | None = None) -> Any:
    """An offset for each column."""
    del data_format, name
    return as_tensors(ops.add(value, bias))


_ACTIVATIONS = "relu relu6 elu selu gelu silu swish sigmoid softmax log_softmax softplus softsign tanh leaky_relu"
_OWN = (softmax_cross_entropy_with_logits, sparse_softmax_cross_entropy_with_logits, sigmoid_cross_entropy_with_logits)


class Largest(NamedTuple):
    """The largest numbers of each row, and where they stand."""

    values: Any
    indices: Any


def top_k(input: Any, k: int = 1, sorted: bool = True, name: str | None = None) -> Largest:  # noqa: A002 - TensorFlow's words
    """The `k` largest numbers of each row, the largest first."""
    del name
    return Largest(*as_tensors(ops.top_k(input, k, sorted)))


NEURAL: dict[str, Callable[..., Any]] = {
    **{word: called(ops.OPERATIONS[word]) for word in (*_ACTIVATIONS.split(), "moments", "in_top_k")},
    "top_k": top_k,
    **{function.__name__: function for function in (*_OWN, l2_loss, l2_normalize, dropout, bias_add)},
    "embedding_lookup": lambda params, ids, **_: FUNCTIONS["gather"](params, ids),
}


def normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = "float32", seed: Any = None, name: str = ""
) -> Any:
    """Normal numbers."""
    del name, dtype
    return as_tensors(drawn.normal(_sizes(shape), mean, stddev, seed=seed))


def uniform(
    shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "float32", seed: Any = None, name: str = ""
) -> Any:
    """Uniform numbers, or whole numbers where the dtype is one of them."""
    del name
    top = 1 if maxval is None else maxval
    if str(dtype).startswith("int"):
        return as_tensors(drawn.randint(_sizes(shape), minval, top, seed=seed))
    return as_tensors(drawn.uniform(_sizes(shape), float(minval), float(top), seed=seed))


def truncated_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = "float32", seed: Any = None, name: str = ""
) -> Any:
    """Normal numbers within two standard deviations."""
    del name, dtype
    return as_tensors(drawn.truncated_normal(_sizes(shape), mean, stddev, seed=seed))


def shuffle(value: Any, seed: Any = None, name: str = "") -> Any:
    """The rows in another order."""
    del name
    return as_tensors(drawn.shuffle(value, seed=seed))


def _sizes(shape: Any) -> tuple[int, ...]:
    return tuple(int(size) for size in np.atleast_1d(np.asarray(shape, int)))


RANDOM: dict[str, Callable[..., Any]] = {
    "normal": normal,
    "uniform": uniform,
    "truncated_normal": truncated_normal,
    "shuffle": shuffle,
    "set_seed": set_random_seed,
}
