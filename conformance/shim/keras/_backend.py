"""What Keras's tests ask of its private modules and no user of Keras ever sees."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from lamina import layers, random
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


def set_keras_mask(x: Any, mask: Any) -> None:
    """Masks are arguments in lamina; an array cannot carry one."""
    raise NotImplementedError("lamina's arrays carry no masks")


def global_seed_generator() -> SeedGenerator:
    """One for the process."""
    return _GLOBAL.setdefault("seeds", SeedGenerator())


def set_random_seed(seed: int) -> None:
    """The process's seed."""
    random.set_random_seed(seed)


def compute_fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Numbers that come into and go out of a unit."""
    if len(shape) < 2:
        return (1, 1) if not shape else (shape[0], shape[0])
    inner = int(np.prod(shape[:-2]))
    return shape[-2] * inner, shape[-1] * inner
