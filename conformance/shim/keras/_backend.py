"""What Keras's tests ask of its private modules and no user of Keras ever sees."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from lamina import keras as ours
from lamina import layers, losses, random
from lamina.initializers._scaled import fans
from lamina.keras import ops
from lamina.keras._values._tensor import Tensor
from lamina.metrics import Metric
from lamina.keras.random import SeedGenerator

SUPPORTS_SPARSE_TENSORS = False
SUPPORTS_RAGGED_TENSORS = False
KerasTensor = layers.Symbol
_GLOBAL: dict[str, Any] = {}


@contextmanager
def name_scope(name: str, **_: Any) -> Iterator[None]:
    """Names need no scope here."""
    del name
    yield


def random_seed_dtype() -> str:
    """The type of a seed's words."""
    return "uint32"


def convert_to_tensor(x: Any, *arguments: Any, **settings: Any) -> Any:
    """What lamina makes of `x`, as the kind of array that can carry a mask."""
    made = ops.convert_to_tensor(x, *arguments, **settings)
    return made.view(Tensor) if type(made) is np.ndarray else made


def set_keras_mask(x: Any, mask: Any) -> None:
    """Let an array carry a mask, as lamina's losses look for it."""
    x._keras_mask = mask


class DTypePolicy:
    """The name of a policy, and the type in which it computes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.compute_dtype = name.removeprefix("mixed_")
        self.variable_dtype = "float32"


def dtype_policy() -> DTypePolicy:
    """lamina's one."""
    return DTypePolicy("float32")


def set_dtype_policy(policy: Any) -> None:
    """lamina has one."""
    ours.config.set_dtype_policy(policy)


def global_seed_generator() -> SeedGenerator:
    """One for the process."""
    return _GLOBAL.setdefault("seeds", SeedGenerator())


def set_random_seed(seed: int) -> None:
    """The process's seed."""
    random.set_random_seed(seed)


def validate_float_arg(value: Any, name: str) -> float:
    """What lamina's regularizers make of a strength."""
    del name
    return float(ours.regularizers.L1(value).l1)


def compute_fans(shape: Any, input_axes: Any = None, output_axes: Any = None) -> Any:
    """How many numbers come into a unit and go out of it."""
    return fans(tuple(shape)) if input_axes is None else fans(tuple(shape), input_axes, output_axes)


def squeeze_or_expand_to_same_rank(x1: Any, x2: Any) -> Any:
    """Truth and forecast in one rank, as lamina's losses bring them there."""
    return losses._form.of_one_rank(x1, x2)


Metric._dtype = property(lambda self: self.dtype)
