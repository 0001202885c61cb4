"""Operations between layers as Keras's files write them: a class, its settings, and what it is called with."""

import inspect
from collections.abc import Mapping
from typing import Any

from lamina.errors import ModelFileError
from lamina.keras import ops
from lamina.keras._files._config import serialized
from lamina.layers import OPERATIONS, Operation
from lamina.networks import Link
from lamina.structures import leaves

WORDS = {"true_divide": "divide", "get_item": "getitem", "abs": "absolute"}
"""Keras's names of operations that have another one here."""

_ROOMS = {
    "core": "cast convert_to_tensor saturate_cast scatter scatter_update slice slice_update stop_gradient unstack",
    "math": "cdist erf erfc erfinv fft in_top_k irfft logdet logsumexp rfft rsqrt segment_max segment_min segment_prod "
    "segment_sum top_k",
    "linalg": "cholesky cholesky_inverse det eig eigh inv lstsq lu_factor matrix_rank norm pinv qr solve "
    "solve_triangular svd",
    "nn": "binary_crossentropy categorical_crossentropy celu dot_product_attention elu gelu glu hard_shrink "
    "hard_sigmoid hard_silu hard_tanh leaky_relu log_sigmoid log_softmax moments multi_hot normalize one_hot relu "
    "relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_categorical_crossentropy sparse_plus "
    "sparse_sigmoid sparsemax squareplus tanh_shrink threshold",
}
"""Keras's modules for operations; all others are in ``numpy``."""

_CLASSES = {
    "divide": "TrueDivide",
    "getitem": "GetItem",
    "allclose": "AllClose",
    "cdist": "CDist",
    "deg2rad": "Deg2rad",
    "fft": "FFT",
    "irfft": "IRFFT",
    "isin": "IsIn",
    "log1p": "Log1p",
    "rad2deg": "Rad2deg",
    "rfft": "RFFT",
    "searchsorted": "SearchSorted",
    "svd": "SVD",
}
"""Keras's classes that are not called as the words of their operation, each with a capital."""

_CALLED = {
    *("b", "condition", "indices", "key", "output", "scale", "segment_ids", "target", "updates", "values"),
    *("x1", "x2", "xs", "y"),
}
"""Parameters that Keras's classes are called with, beside the first; all others are their settings."""


def operation_record(layer: Operation) -> dict[str, Any]:
    """An operation between layers as Keras's own of that name.

    Raises:
        ModelFileError: It is a function of the user's.
    """
    word = layer.function
    if not isinstance(word, str):
        raise ModelFileError(f"A model file holds no code: the operation {layer.name!r} is a function of yours.")
    module = next((module for module, words in _ROOMS.items() if word in words.split()), "numpy")
    name = _CLASSES.get(word) or "".join(part.title() for part in word.split("_"))
    return {
        "module": f"keras.src.ops.{module}",
        "class_name": name,
        "config": {"name": layer.name},
        "registered_name": name,
    }


def as_keras_calls(layer: Operation, given: Any, named: Mapping[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """The settings of Keras's class for one call of an operation, and what that class is called with."""
    operation = ops.OPERATIONS.get(str(layer.function))
    if operation is None:
        return {}, [*given]
    bound = inspect.signature(operation).bind(*given, **named)
    bound.apply_defaults()
    told = {name: value for name, value in bound.arguments.items() if name not in {"others", "settings", "_", "old"}}
    first = next(iter(told))
    called = [n for n, v in told.items() if n == first or n in _CALLED or any(isinstance(o, Link) for o in leaves(v))]
    return {n: serialized(v) for n, v in told.items() if n not in called}, [told[name] for name in called]


def operation_of(record: Mapping[str, Any], word: str, name: str) -> Operation | None:
    """The operation that a record tells of, if it tells of one that lamina knows."""
    word = WORDS.get(word, word)
    known = str(record.get("module", "")).startswith("keras.src.ops") and word in OPERATIONS
    return Operation(word, name=name) if known else None


def settings_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of an operation as a record holds them."""
    return {name: value for name, value in record["config"].items() if name != "name"}
