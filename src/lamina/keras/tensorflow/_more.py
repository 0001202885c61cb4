"""TensorFlow's rarer functions of arrays: tables of hits and misses, places of entries, texts, and checks."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lamina.errors import ArgumentError
from lamina.keras import ops
from lamina.keras import random as drawn
from lamina.keras._values._tensor import Tensor, as_tensors


def confusion_matrix(
    labels: Any, predictions: Any, num_classes: Any = None, weights: Any = None, dtype: Any = "int32", name: Any = None
) -> Any:
    """How often each class (row) was taken for each (column).

    >>> confusion_matrix([0, 1, 1], [0, 1, 0]).tolist()
    [[1, 0], [1, 1]]
    """
    del name
    true, said = (np.asarray(codes).astype(int).ravel() for codes in (labels, predictions))
    count = int(max(true.max(initial=0), said.max(initial=0)) + 1 if num_classes is None else num_classes)
    table = np.zeros((count, count), np.float64)
    np.add.at(table, (true, said), 1 if weights is None else np.asarray(weights).ravel())
    return Tensor.of(table.astype(str(dtype)))


def count_nonzero(input: Any, axis: Any = None, keepdims: bool = False, dtype: Any = "int64", name: Any = None) -> Any:  # noqa: A002 - TensorFlow's word
    """How many entries are not 0."""
    del name, dtype
    return as_tensors(ops.sum(ops.cast(ops.not_equal(input, 0), "int32"), axis=axis, keepdims=keepdims))


def zero_fraction(value: Any, name: Any = None) -> Any:
    """The share of entries that are 0."""
    del name
    return as_tensors(ops.mean(ops.cast(ops.equal(value, 0), "float32")))


def multiply_no_nan(x: Any, y: Any, name: Any = None) -> Any:
    """The product, and 0 where `y` is 0, whatever `x` is."""
    del name
    return as_tensors(ops.where(ops.equal(y, 0), ops.zeros_like(y), ops.multiply(x, y)))


def xlogy(x: Any, y: Any, name: Any = None) -> Any:
    """``x · log y``, and 0 where `x` is 0."""
    del name
    return as_tensors(x * ops.log(ops.where(ops.equal(x, 0), ops.ones_like(y), y)))


def weighted_cross_entropy_with_logits(labels: Any, logits: Any, pos_weight: Any, name: Any = None) -> Any:
    """Cross-entropy of numbers with the sigmoid of their logits, positives counting `pos_weight` times."""
    del name
    heavy = 1.0 + (pos_weight - 1.0) * labels
    return as_tensors((1.0 - labels) * logits + heavy * ops.softplus(-logits))


def gather_nd(params: Any, indices: Any, batch_dims: int = 0, name: Any = None) -> Any:
    """Entries by their places along several axes; on the host."""
    del batch_dims, name
    places = np.asarray(indices)
    return as_tensors(np.asarray(params)[tuple(np.moveaxis(places, -1, 0))])


def unique(x: Any, out_idx: Any = "int32", name: Any = None) -> tuple[Any, Any]:
    """The entries in the order in which they come first, and for each entry which of them it is."""
    del name
    values, first, places = np.unique(np.asarray(x), return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return Tensor.of(values[order]), Tensor.of(rank[places].astype(str(out_idx)))


def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = "bool", name: Any = None) -> Any:
    """True for the first so many places of each row."""
    del name
    counts = np.asarray(lengths)
    width = int(counts.max() if maxlen is None else maxlen)
    return Tensor.of((np.arange(width) < counts[..., None]).astype(str(dtype)))


def ensure_shape(x: Any, shape: Any, name: Any = None) -> Any:
    """The array, if it has the shape.

    Raises:
        ArgumentError: It has another.
    """
    del name
    got = tuple(np.shape(x))
    if len(got) != len(shape) or any(a is not None and a != b for a, b in zip(shape, got, strict=True)):
        raise ArgumentError.wanted("ensure_shape", "x", f"an array of shape {tuple(shape)}", got)
    return x


def _check(name: str, holds: Any) -> Callable[..., None]:
    def check(*given: Any, **named: Any) -> None:
        values = [*given, *(named[word] for word in ("x", "y", "condition") if word in named)][
            : holds.__code__.co_argcount
        ]
        if not np.all(holds(*(np.asarray(value) for value in values))):
            raise ArgumentError(f"tf.debugging.{name} does not hold: {named.get('message') or 'see its arguments'}.")

    return check


CHECKS: dict[str, Callable[..., Any]] = {
    name: _check(name, holds)
    for name, holds in {
        "assert_equal": lambda x, y: x == y,
        "assert_greater": lambda x, y: x > y,
        "assert_greater_equal": lambda x, y: x >= y,
        "assert_less": lambda x, y: x < y,
        "assert_less_equal": lambda x, y: x <= y,
        "assert_near": lambda x, y: np.isclose(x, y, rtol=1e-5, atol=1e-6),
        "assert_non_negative": lambda x: x >= 0,
        "assert_positive": lambda x: x > 0,
        "assert_all_finite": lambda x: abs(x) < np.inf,
        "Assert": lambda x: x,
    }.items()
}
"""``tf.debugging``."""


def _text(function: Callable[[str], Any]) -> Callable[..., Any]:
    def each(input: Any, *_: Any, **__: Any) -> Any:  # noqa: A002 - TensorFlow's word
        words = np.asarray(input, object)
        return Tensor.of(np.array([function(_plain(word)) for word in words.ravel()]).reshape(words.shape))

    return each


def _plain(word: Any) -> str:
    return word.decode() if isinstance(word, bytes) else str(word)


TEXTS: dict[str, Callable[..., Any]] = {
    "lower": _text(str.lower),
    "upper": _text(str.upper),
    "strip": _text(str.strip),
    "length": _text(len),
    "as_string": _text(str),
    "to_number": _text(np.float32),
}
"""``tf.strings``."""


def categorical(logits: Any, num_samples: int, dtype: Any = None, seed: Any = None, name: Any = None) -> Any:
    """Codes drawn by their logits, row by row."""
    del name, dtype
    return as_tensors(drawn.categorical(logits, num_samples, seed=seed))


_PLAIN = (confusion_matrix, count_nonzero, zero_fraction, multiply_no_nan, xlogy)
MATH: dict[str, Any] = {function.__name__: function for function in _PLAIN} | {
    "is_finite": lambda x, name=None: as_tensors(ops.isfinite(x)),  # noqa: ARG005 - TensorFlow's words
    "is_inf": lambda x, name=None: as_tensors(ops.isinf(x)),  # noqa: ARG005
}
"""More of ``tf.math``."""
TOP: dict[str, Any] = {function.__name__: function for function in (gather_nd, unique, sequence_mask, ensure_shape)} | {
    name: CHECKS[name] for name in ("Assert", "assert_equal", "assert_greater", "assert_less")
}
"""More of ``tf`` itself."""
