"""TensorFlow's functions of arrays under its own names, each one of `ops`."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

import numpy as np

from lamina.keras import ops
from lamina.keras._values._tensor import as_tensors

FIRST = ("input_tensor", "input", "tensor", "x", "a", "value", "values", "params", "logits", "features", "condition")
"""What TensorFlow calls the first argument of its functions."""

WORDS: Mapping[str, str] = {
    "keep_dims": "keepdims",
    "name": "",
    "dim": "axis",
    "reduction_indices": "axis",
    "perm": "axes",
}
"""Named arguments that are called otherwise in `ops`, or that say nothing here."""

SAME = (
    "abs add arange argsort broadcast_to cast convert_to_tensor cos cosh cumprod cumsum divide equal erf "
    "exp expand_dims expm1 eye floor greater greater_equal is_tensor less less_equal linspace log log1p "
    "logical_and log_sigmoid logical_not logical_or logical_xor matmul maximum meshgrid minimum mod "
    "multiply negative norm not_equal ones ones_like pad pow reciprocal repeat reshape roll round rsqrt "
    "searchsorted sigmoid sign sin sinh slice sort sqrt square squeeze stack stop_gradient subtract tan "
    "tanh tensordot tile top_k transpose trace where while_loop zeros zeros_like cond scan atan atan2 "
    "asin acos ceil einsum isnan isinf isfinite"
)
OTHER: Mapping[str, str] = {
    "acos": "arccos",
    "asin": "arcsin",
    "atan": "arctan",
    "atan2": "arctan2",
    "pow": "power",
    "identity": "copy",
    "is_nan": "isnan",
    "range": "arange",
    "reduce_all": "all",
    "reduce_any": "any",
    "reduce_euclidean_norm": "norm",
    "reduce_logsumexp": "logsumexp",
    "reduce_max": "max",
    "reduce_mean": "mean",
    "reduce_min": "min",
    "reduce_prod": "prod",
    "reduce_std": "std",
    "reduce_sum": "sum",
    "reduce_variance": "var",
    "reverse": "flip",
    "truediv": "divide",
    "floordiv": "floor_divide",
    "floormod": "mod",
    "divide_no_nan": "divide_no_nan",
    "map_fn": "map",
    "unstack": "unstack",
    "argmax": "argmax",
    "argmin": "argmin",
    "stack": "stack",
    "softplus": "softplus",
    "softmax": "softmax",
    "in_top_k": "in_top_k",
    "bincount": "bincount",
    "segment_sum": "segment_sum",
    "unique_values": "unique",
}


def called(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of `ops` as TensorFlow's callers write it: other words, and answers with ``numpy()``."""

    @wraps(function)
    def answer(*given: Any, **named: Any) -> Any:
        if not given:
            first = next((word for word in FIRST if word in named), None)
            given = (named.pop(first),) if first else given
        told = {WORDS.get(word, word): value for word, value in named.items()}
        told.pop("", None)
        return as_tensors(function(*given, **told))

    return answer


def concat(values: Sequence[Any], axis: int, name: str | None = None) -> Any:
    """Arrays one after another along an axis."""
    del name
    return as_tensors(ops.concatenate(list(values), axis=axis))


def split(value: Any, num_or_size_splits: Any, axis: int = 0, num: int | None = None, name: str | None = None) -> Any:
    """An array in equal parts, or in parts of given sizes."""
    del num, name
    if np.ndim(num_or_size_splits) == 0:
        return list(as_tensors(ops.split(value, int(num_or_size_splits), axis=axis)))
    cuts = [int(cut) for cut in np.cumsum(num_or_size_splits)[:-1]]
    return list(as_tensors(ops.split(value, cuts, axis=axis)))


def gather(params: Any, indices: Any, axis: int | None = None, batch_dims: int = 0, name: str | None = None) -> Any:
    """Entries of an array by their places along an axis."""
    del batch_dims, name
    return as_tensors(ops.take(params, indices, axis=axis or 0))


def boolean_mask(tensor: Any, mask: Any, axis: int | None = None, name: str = "") -> Any:
    """The entries where `mask` is true; on the host."""
    del name
    return as_tensors(np.compress(np.asarray(mask).ravel(), np.asarray(tensor), axis=axis or 0))


def fill(dims: Any, value: Any, name: str | None = None) -> Any:
    """An array of one value."""
    del name
    return as_tensors(ops.full(tuple(int(size) for size in dims), value))


def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Any:
    """Values within two limits."""
    del name
    return as_tensors(ops.clip(t, clip_value_min, clip_value_max))


def clip_by_norm(t: Any, clip_norm: float, axes: Any = None, name: str | None = None) -> Any:
    """An array no longer than a norm."""
    del axes, name
    length = ops.sqrt(ops.sum(ops.square(t)))
    return as_tensors(t * (clip_norm / ops.maximum(length, clip_norm)))


def clip_by_global_norm(t_list: Sequence[Any], clip_norm: float, name: str | None = None) -> Any:
    """Arrays that together are no longer than a norm, and how long they were."""
    del name
    length = ops.sqrt(sum(ops.sum(ops.square(t)) for t in t_list))
    share = clip_norm / ops.maximum(length, clip_norm)
    return [as_tensors(t * share) for t in t_list], as_tensors(length)


def matmul(a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, name: str | None = None) -> Any:
    """The product of two matrices, either of them turned if asked."""
    del name
    left = ops.swapaxes(a, -1, -2) if transpose_a else a
    return as_tensors(ops.matmul(left, ops.swapaxes(b, -1, -2) if transpose_b else b))


def squared_difference(x: Any, y: Any, name: str | None = None) -> Any:
    """(x − y)², number by number."""
    del name
    return as_tensors(ops.square(ops.subtract(x, y)))


def add_n(inputs: Sequence[Any], name: str | None = None) -> Any:
    """The sum of arrays of one shape."""
    del name
    first, *rest = inputs
    for one in rest:
        first = ops.add(first, one)
    return as_tensors(first)


def rank(input: Any, name: str | None = None) -> int:  # noqa: A002 - TensorFlow's word
    """How many axes an array has."""
    del name
    return int(ops.ndim(input))


def one_hot(
    indices: Any,
    depth: int,
    on_value: Any = None,
    off_value: Any = None,
    axis: int = -1,
    dtype: Any = "float32",
    name: str | None = None,
) -> Any:
    """A column a class, 1 (or `on_value`) at the code's place."""
    del name
    hot = ops.one_hot(indices, int(depth), axis=axis, dtype=str(dtype or "float32"))
    if on_value is None and off_value is None:
        return as_tensors(hot)
    on, off = 1.0 if on_value is None else on_value, 0.0 if off_value is None else off_value
    return as_tensors(hot * (on - off) + off)


OWN = (concat, split, gather, boolean_mask, fill, clip_by_value, clip_by_norm, clip_by_global_norm, matmul)
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{word: called(ops.OPERATIONS[word]) for word in SAME.split() if word in ops.OPERATIONS},
    **{word: called(ops.OPERATIONS[name]) for word, name in OTHER.items()},
    **{function.__name__: function for function in (*OWN, squared_difference, add_n, rank, one_hot)},
    "shape": lambda input, out_type=None, name=None: ops.shape(input),  # noqa: A006, ARG005 - TensorFlow's words
    "size": called(ops.OPERATIONS["size"]),
}
"""TensorFlow's name → function."""
