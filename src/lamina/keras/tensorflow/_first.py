"""Names that TensorFlow 1 had at its top and in its metrics, where scripts for tables use them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lamina import training
from lamina.keras import ops, random
from lamina.keras._scripts._notes import note
from lamina.keras._values._tensor import as_tensors
from lamina.structures import leaves


def py_func(
    func: Callable[..., Any],
    inp: Sequence[Any],
    Tout: Any = None,  # noqa: N803 - TensorFlow's word
    stateful: Any = True,
    name: Any = None,
) -> Any:
    """What a function of NumPy's arrays answers, inside a compiled pass too; there it must be without slopes.

    >>> float(py_func(lambda x: x.sum(), [np.ones(3)], "float32"))
    3.0
    """
    del stateful, name
    values = [ops.convert_to_tensor(value) for value in inp]
    if not any(training.is_traced(value) for value in leaves(values)):
        return func(*(np.asarray(value) for value in values))
    dtype = np.dtype(
        str(getattr(Tout, "name", Tout) or "float32").replace("float64", "float32").replace("double", "float32")
    )

    def host(*arrays: Any) -> Any:
        return np.asarray(func(*(np.asarray(array) for array in arrays)), dtype)

    return training.by_jax("on_host", host, values, _shape(func, values), dtype)


def _shape(func: Callable[..., Any], values: Sequence[Any]) -> tuple[int, ...]:
    """The shape of the answer, from trying noughts and ones; one number where that does not work."""
    try:
        tried = func(*(np.arange(max(1, np.size(v))).reshape(np.shape(v)) % 2 for v in values))
    except Exception:  # noqa: BLE001 - what the function cannot do with these, it may do with the rows
        return ()
    return tuple(np.shape(tried))


def auc(labels: Any, predictions: Any, *_: Any, **__: Any) -> tuple[Any, Any]:
    """The area under the curve of hits over false alarms, of one batch, twice: TensorFlow 1 also gave an update.

    >>> float(auc(np.array([0.0, 1.0, 1.0]), np.array([0.2, 0.1, 0.9]))[1])
    0.5
    """
    note("tf.metrics.auc is that of each batch here, and their mean; metrics=['AUC'] counts over the whole epoch.")
    said, true = ops.reshape(predictions, (-1,)), ops.cast(ops.reshape(labels, (-1,)), "float32")
    ordered = ops.sort(said)
    ranks = (
        ops.cast(ops.searchsorted(ordered, said, side="left"), "float32")
        + ops.cast(ops.searchsorted(ordered, said, side="right"), "float32")
        + 1.0
    ) / 2.0
    hits = ops.sum(true)
    pairs = hits * (ops.sum(ops.ones_like(true)) - hits)
    wins = ops.sum(ranks * true) - hits * (hits + 1.0) / 2.0
    area = ops.where(pairs > 0, wins / ops.maximum(pairs, 1.0), 0.5)
    return area, area


def _cast(dtype: str) -> Callable[..., Any]:
    return lambda x, name=None: as_tensors(ops.cast(x, dtype))  # noqa: ARG005 - TensorFlow's words


def _drawn(draw: Callable[..., Any]) -> Callable[..., Any]:
    def drawn(shape: Any, *given: Any, dtype: Any = "float32", seed: Any = None, name: Any = None, **named: Any) -> Any:
        del name, dtype
        return as_tensors(draw(tuple(shape), *given, seed=seed, **named))

    return drawn


def nothing_there(*_: Any, **__: Any) -> list[Any]:
    """No variables of a graph."""
    return []


FIRST: Mapping[str, Any] = {
    "py_func": py_func,
    "to_float": _cast("float32"),
    "to_double": _cast("float32"),
    "to_int32": _cast("int32"),
    "to_int64": _cast("int32"),
    "random_normal": _drawn(random.normal),
    "random_uniform": _drawn(random.uniform),
    "truncated_normal": _drawn(random.truncated_normal),
    "div": lambda x, y, name=None: as_tensors(ops.divide(x, y)),  # noqa: ARG005 - TensorFlow's words
    "VERSION": "2.21.0",
    **dict.fromkeys(("trainable_variables", "global_variables", "local_variables"), nothing_there),
}
"""Names at the top."""
