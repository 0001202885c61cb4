"""The epoch's sums as they come from the device, read as the numbers that people see."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamina.training._head import Measured, each, measured
from lamina.training._logs import Logs, NamedNumbers
from lamina.training._parts import Parts
from lamina.typing import Shape


class Part(NamedTuple):
    """One array of a metric: where it lies in the vector, and what it is like."""

    name: str
    place: slice
    shape: Shape
    dtype: Any


class Ledger:
    """Which place of the vector of sums belongs to what.

    Args:
        parts: Losses and metrics.
        targets: A few rows of targets, for their shapes and types.
        output_shapes: The network's outputs after the rows.
    """

    def __init__(self, parts: Parts, targets: Any, output_shapes: tuple[Shape, ...]) -> None:
        self._keys = ["loss", *parts.loss_keys]
        self._entries: list[tuple[Measured, list[Part]]] = []
        truths = each(targets, len(parts.heads))
        first = [np.zeros(len(self._keys), np.float32)]
        place = len(self._keys)
        for one in measured(parts.heads):
            start = _start(one, truths[one.place], output_shapes[one.place])
            found = []
            for name, value in start.items():
                found.append(Part(name, slice(place, place + value.size), value.shape, value.dtype))
                place += value.size
                first.append(np.ravel(value).astype(np.float32))
            self._entries.append((one, found))
        self._first = np.concatenate(first)

    def empty(self) -> NDArray[np.float32]:
        """What the vector holds before any rows."""
        return self._first.copy()

    def read(self, sums: NDArray[np.float32], rows: int, prefix: str = "") -> Logs:
        """Losses and metrics as Python's floats, by history key in alphabetical order."""
        logs: dict[str, Any] = {prefix + key: float(sums[place]) / rows for place, key in enumerate(self._keys)}
        for one, parts in self._entries:
            own = {part.name: _taken(sums, part, exactly=one.stateful) for part in parts}
            with np.errstate(all="ignore"):
                found = one.metric.read(own)
            told = found if isinstance(found, Mapping) else {one.key: found}
            logs |= {prefix + key: _as_told(value) for key, value in told.items()}
        return NamedNumbers(sorted(logs.items()))


def _as_told(value: Any) -> Any:
    return float(value) if np.ndim(value) == 0 else np.asarray(value, np.float32)


def _taken(sums: NDArray[np.float32], part: Part, *, exactly: bool) -> Any:
    return np.asarray(sums[part.place], part.dtype if exactly else np.float64).reshape(part.shape)


def _start(one: Measured, targets: Any, output_shape: Shape) -> Mapping[str, NDArray[Any]]:
    """The arrays of a metric before any rows: its state, or sums of nothing."""
    metric: Any = one.metric
    if one.stateful:
        state = metric.start()
        return {name: np.asarray(state[name]) for name in sorted(state)}
    outputs = np.full((2, *output_shape), 0.5, np.float32)
    with np.errstate(all="ignore"):
        sums = metric.sums(np.resize(targets[:1], (2, *targets.shape[1:])), outputs, np.ones(2, np.float32))
    return {name: np.zeros(np.shape(sums[name]), np.float32) for name in sorted(sums)}
