"""Columns by name, from whatever holds them: for calling a FeatureSpace, and for letting its features learn."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ArgumentError, DataError
from lamina.layers import Discretization, Layer, Symbol

_BATCH = 32
"""Keras lets a FeatureSpace learn by batches of this many rows, which the edges of bins show."""


def as_columns(data: Any, names: Collection[str]) -> tuple[dict[str, Any], bool]:
    """The named columns, rows × 1 each, and whether `data` was one row of single cells.

    Raises:
        ArgumentError: `data` has no columns.
    """
    columns: dict[str, Any] = {}
    single = False
    for name, value in _named(data).items():
        if name not in names:
            continue
        if isinstance(value, Symbol):
            columns[name] = value
            continue
        array = np.asarray(value)
        single = single or array.ndim == 0
        columns[name] = array.reshape(-1, 1) if array.ndim < 2 else array
    return columns, single


def _named(data: Any) -> Mapping[str, Any]:
    if isinstance(data, Mapping):
        return data
    if hasattr(data, "columns") and hasattr(data, "__getitem__"):
        return {str(name): data[name] for name in data.columns}
    raise ArgumentError.wanted("FeatureSpace", "data", "a dict of columns, or a frame", type(data).__name__)


def adapt_each(layers: Mapping[str, Layer], data: Any) -> None:
    """Let each layer learn from its column.

    Raises:
        DataError: `data` holds no columns, or not that of a layer.
    """
    parts: dict[str, list[NDArray[Any]]] = {name: [] for name in layers}
    for batch in _batches(data):
        for name, found in parts.items():
            if name not in batch:
                raise DataError(f"adapt wants the column {name!r}; there are {list(batch)}.")
            found.append(np.asarray(batch[name]))
    for name, found in parts.items():
        layers[name].adapt(_rows(found, layers[name]))  # only layers that learn come here


def _batches(data: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, Mapping) or hasattr(data, "columns"):
        yield _named(data)
        return
    if not isinstance(data, Iterable):
        raise DataError(f"adapt wants a dict of columns, a frame, or batches of dicts; got {type(data).__name__}.")
    for batch in data:
        part = batch[0] if isinstance(batch, tuple) else batch
        if not isinstance(part, Mapping) and not hasattr(part, "columns"):
            raise DataError(f"adapt wants batches that are dicts of columns; got {type(part).__name__}.")
        yield _named(part)


def _rows(found: list[NDArray[Any]], layer: Layer) -> Any:
    """The parts of a column as the layer shall see them, rows × 1 each."""
    if not found:
        raise DataError("adapt wants at least one batch; there was none.")
    if len(found) > 1 and found[0].ndim:
        return iter([_upright(part) for part in found])
    whole = _upright(np.stack(found) if not found[0].ndim else found[0])
    if not isinstance(layer, Discretization):
        return whole
    return iter([whole[first : first + _BATCH] for first in range(0, len(whole), _BATCH)])


def _upright(part: NDArray[Any]) -> NDArray[Any]:
    return part.reshape(-1, 1) if part.ndim < 2 else part
