"""Keras's ``backend``, the ``K`` of older scripts: `ops` under the names and argument orders that it had."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from lamina.keras import ops, random
from lamina.keras._scripts._function import function as function
from lamina.keras._values._types import is_float_dtype as is_float_dtype
from lamina.keras._values._types import is_int_dtype as is_int_dtype
from lamina.keras._values._types import result_type as result_type
from lamina.keras._values._types import standardize_dtype as standardize_dtype
from lamina.keras._values._variable import Variable as Variable
from lamina.keras.config import backend as backend
from lamina.keras.config import epsilon as epsilon
from lamina.keras.config import floatx as floatx
from lamina.keras.config import image_data_format as image_data_format
from lamina.keras.config import set_epsilon as set_epsilon
from lamina.keras.config import set_floatx as set_floatx
from lamina.keras.config import set_image_data_format as set_image_data_format

if TYPE_CHECKING:  # the names come from a closed table, which a checker does not run

    def __getattr__(name: str) -> Any: ...


SAME = (
    *("abs", "all", "any", "cast", "cos", "dtype", "elu", "equal", "exp", "greater", "greater_equal", "hard_sigmoid"),
    *("less", "less_equal", "log", "max", "maximum", "mean", "min", "minimum", "ndim", "not_equal", "one_hot"),
    *("ones_like", "prod", "round", "shape", "sigmoid", "sign", "sin", "softmax", "softplus", "softsign", "sqrt"),
    *(
        "square",
        "squeeze",
        "std",
        "stop_gradient",
        "sum",
        "tanh",
        "tile",
        "transpose",
        "var",
        "zeros_like",
        "logsumexp",
    ),
    *("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy", "floor", "stack", "matmul"),
    *("convert_to_tensor", "convert_to_numpy", "is_tensor", "cond", "scatter", "reshape", "log1p", "isnan", "eye"),
)
"""What is in `ops` under the same name."""

globals().update({name: ops.OPERATIONS[name] for name in SAME})
globals().update(pow=ops.power, permute_dimensions=ops.transpose, reverse=ops.flip, repeat_elements=ops.repeat)

_COUNTS: dict[str, int] = {}


def argmax(x: Any, axis: int = -1) -> Any:
    """The place of the largest number along `axis`."""
    return ops.argmax(x, axis=axis)


def argmin(x: Any, axis: int = -1) -> Any:
    """The place of the smallest number along `axis`."""
    return ops.argmin(x, axis=axis)


def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = "int32") -> Any:
    """Numbers from `start` up to `stop` without it."""
    return ops.arange(start, stop, step, dtype=dtype)


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """The product of each row of `x` with the same row of `y`."""
    if ops.ndim(x) == ops.ndim(y) == 2:
        return ops.sum(ops.multiply(x, y), axis=1, keepdims=True)
    left, right = (axes, axes) if isinstance(axes, int) else axes or (ops.ndim(x) - 1, max(ops.ndim(y) - 2, 1))
    return ops.matmul(ops.moveaxis(x, left, -1), ops.moveaxis(y, right, 1))


def batch_flatten(x: Any) -> Any:
    """One axis after the rows."""
    return ops.reshape(x, (ops.shape(x)[0] or -1, -1 if ops.shape(x)[0] else int(np.prod(ops.shape(x)[1:]))))


def flatten(x: Any) -> Any:
    """One axis."""
    return ops.reshape(x, (-1,))


def bias_add(x: Any, bias: Any, data_format: str | None = None) -> Any:
    """`x` plus an offset along its last axis."""
    del data_format
    return ops.add(x, bias)


def cast_to_floatx(x: Any) -> Any:
    """`x` in float32."""
    return ops.cast(x, "float32")


def clip(x: Any, min_value: Any, max_value: Any) -> Any:
    """`x` moved into a range."""
    return ops.clip(x, -np.inf if min_value is None else min_value, np.inf if max_value is None else max_value)


def concatenate(tensors: Any, axis: int = -1) -> Any:
    """Arrays one after the other along `axis`."""
    return ops.concatenate(tensors, axis=axis)


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str | None = None) -> Any:
    """An array that stays as it is."""
    del name
    made = ops.convert_to_tensor(value, dtype=dtype or "float32")
    return made if shape is None else ops.broadcast_to(made, tuple(shape))


def cumsum(x: Any, axis: int = 0) -> Any:
    """Running sums along `axis`."""
    return ops.cumsum(x, axis=axis)


def cumprod(x: Any, axis: int = 0) -> Any:
    """Running products along `axis`."""
    return ops.cumprod(x, axis=axis)


def count_params(x: Any) -> int:
    """How many numbers `x` has."""
    return int(np.prod(ops.shape(x)))


def dot(x: Any, y: Any) -> Any:
    """The matrix product."""
    return ops.matmul(x, y) if ops.ndim(x) > 1 or ops.ndim(y) > 1 else ops.dot(x, y)


def dropout(x: Any, level: float, noise_shape: Any = None, seed: Any = None) -> Any:
    """`x` with a share of `level` set to 0."""
    return random.dropout(x, level, noise_shape=noise_shape, seed=seed)


def expand_dims(x: Any, axis: int = -1) -> Any:
    """`x` with a new axis."""
    return ops.expand_dims(x, axis)


def gather(reference: Any, indices: Any) -> Any:
    """Rows of `reference`."""
    return ops.take(reference, indices, axis=0)


def get_value(x: Any) -> Any:
    """The numbers of `x` on the host."""
    return ops.convert_to_numpy(x)


eval = get_value  # noqa: A001 - Keras's word


def set_value(x: Variable, value: Any) -> None:
    """Put numbers into a variable."""
    x.assign(value)


def batch_get_value(tensors: Any) -> list[Any]:
    """The numbers of each on the host."""
    return [get_value(one) for one in tensors]


def batch_set_value(tuples: Any) -> None:
    """Put numbers into several variables."""
    for variable, value in tuples:
        variable.assign(value)


def update(x: Variable, new_x: Any) -> Any:
    """Put numbers into a variable."""
    return x.assign(new_x)


def update_add(x: Variable, increment: Any) -> Any:
    """Add to a variable."""
    return x.assign_add(increment)


def update_sub(x: Variable, decrement: Any) -> Any:
    """Subtract from a variable."""
    return x.assign_sub(decrement)


def moving_average_update(x: Variable, value: Any, momentum: float) -> Any:
    """Move a variable towards `value`."""
    return x.assign(x * momentum + value * (1.0 - momentum))


def in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    """Whether the target is among the `k` most likely."""
    return ops.in_top_k(targets, predictions, k)


def int_shape(x: Any) -> tuple[Any, ...]:
    """Sizes of the axes of `x`."""
    return tuple(ops.shape(x))


def is_keras_tensor(x: Any) -> bool:
    """Whether `x` is a symbol of the functional API."""
    return hasattr(x, "node") and hasattr(x, "sample")


def l2_normalize(x: Any, axis: Any = None) -> Any:
    """`x` divided by its norm."""
    return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), 1e-12))


def ones(shape: Any, dtype: Any = None, name: str | None = None) -> Variable:
    """A variable full of 1."""
    return Variable(ops.ones(shape, dtype), name=name)


def zeros(shape: Any, dtype: Any = None, name: str | None = None) -> Variable:
    """A variable full of 0."""
    return Variable(ops.zeros(shape, dtype), name=name)


def variable(value: Any, dtype: Any = None, name: str | None = None, constraint: Any = None) -> Variable:
    """An array that can be assigned to."""
    made = Variable(value, dtype=dtype or "float32", name=name)
    made.constraint = constraint
    return made


def relu(x: Any, alpha: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Any:
    """``max(x, 0)``, with a slope below and an end above where asked for."""
    kept = ops.where(ops.greater(x, threshold), x, alpha * (x - threshold) if alpha else 0.0)
    return kept if max_value is None else ops.minimum(kept, max_value)


def repeat(x: Any, n: int) -> Any:
    """Each row `n` times, along a new axis."""
    return ops.repeat(ops.expand_dims(x, 1), n, axis=1)


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """The first where the condition holds, the second elsewhere; each a value or a function that makes it."""
    if callable(then_expression) and callable(else_expression) and not ops.ndim(condition):
        return ops.cond(condition, then_expression, else_expression)
    chosen = [one() if callable(one) else one for one in (then_expression, else_expression)]
    return ops.where(condition, *chosen)


def map_fn(fn: Callable[[Any], Any], elems: Any, name: str | None = None, dtype: Any = None) -> Any:
    """`fn` of each slice along the first axis."""
    del name, dtype
    return ops.map(fn, elems)


def random_normal(shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers of the normal distribution."""
    return random.normal(shape, mean, stddev, dtype, seed)


def random_uniform(shape: Any, minval: float = 0.0, maxval: float = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers from `minval` to `maxval`."""
    return random.uniform(shape, minval, maxval, dtype, seed)


def truncated_normal(shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers of the normal distribution within two deviations."""
    return random.truncated_normal(shape, mean, stddev, dtype, seed)


def random_bernoulli(shape: Any, p: float = 0.0, dtype: Any = None, seed: Any = None) -> Any:
    """1 with probability `p`, else 0."""
    return ops.cast(random.uniform(shape, seed=seed) <= p, dtype or "float32")


def get_uid(prefix: str = "") -> int:
    """1, 2, 3 for each prefix."""
    _COUNTS[prefix] = _COUNTS.get(prefix, 0) + 1
    return _COUNTS[prefix]


def reset_uids() -> None:
    """Count from 1 again."""
    _COUNTS.clear()


def clear_session(free_memory: bool = True) -> None:
    """Count names from 1 again; there is nothing else to clear: lamina has no global graph."""
    del free_memory
    reset_uids()


def learning_phase() -> int:
    """0: whether a pass trains is an argument of the pass here."""
    return 0
