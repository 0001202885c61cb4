"""The shape of what a layer answers, from the shape of what it gets: it is tried on two rows."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lamina.layers._calling import shapes_of, trying
from lamina.layers._run import Run
from lamina.structures import leaves, mapped


def answered(layer: Any, shape: Any) -> Any:
    """The shape of a layer's output, or several in its structure.

    Args:
        layer: Who is tried. One without parts is not built by it.
        shape: Sizes of the input's axes, rows in front (``None`` if unknown), or a list or dict of such.

    >>> from lamina.layers import Dense
    >>> answered(Dense(4), (None, 3))
    (None, 4)
    """
    rows = _first(shape)
    sample = _sample(layer, shape)
    if layer.built or layer.parts():
        layer.build(shapes_of(sample))
        learned, kept = layer.tree()
    else:
        learned, kept = layer.init(np.random.default_rng(0), shapes_of(sample))
    with trying():
        tried = layer.forward(learned, sample, Run(kept=kept))
    return mapped(lambda value: (rows, *np.shape(value)[1:]), tried)


def _is_shape(shape: Any) -> bool:
    return not isinstance(shape, Mapping) and all(size is None or isinstance(size, (int, np.integer)) for size in shape)


def _first(shape: Any) -> int | None:
    """How many rows a shape, or the first of several, speaks of."""
    return leaves(shape)[0] if leaves(shape) else None


def _sample(layer: Any, shape: Any) -> Any:
    """Two rows for each shape."""
    if _is_shape(shape):
        sizes = (2, *(1 if size is None else int(size) for size in tuple(shape)[1:]))
        reads_cells = layer.host and not getattr(layer, "invert", False)
        return np.full(sizes, None, object) if reads_cells else np.zeros(sizes, np.float32)
    if isinstance(shape, Mapping):
        return {name: _sample(layer, one) for name, one in shape.items()}
    return [_sample(layer, one) for one in shape]
