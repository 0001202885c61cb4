"""The epoch's sums as they come from the device, read as the numbers that people see."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.training._parts import Parts
from lamina.typing import Shape


class Ledger:
    """Which place of the vector of sums belongs to which metric.

    Args:
        parts: Loss and metrics.
        targets: A few rows of targets, for their shape and type.
        output_shape: The network's output after the rows.
    """

    def __init__(self, parts: Parts, targets: NDArray[Any], output_shape: Shape) -> None:
        self._entries: list[tuple[str, Any, list[tuple[str, slice, Shape]]]] = []
        place = 1
        outputs = np.full((2, *output_shape), 0.5, np.float32)
        two = np.resize(targets[:1], (2, *targets.shape[1:]))
        for key, metric in parts.every_metric:
            with np.errstate(all="ignore"):
                sums = metric.sums(two, outputs, np.ones(2, np.float32))
            places = []
            for name in sorted(sums):
                shape = tuple(np.shape(sums[name]))
                size = int(np.prod(shape))
                places.append((name, slice(place, place + size), shape))
                place += size
            self._entries.append((key, metric, places))
        self.size = place

    def empty(self) -> NDArray[np.float32]:
        """Sums of no rows."""
        return np.zeros(self.size, np.float32)

    def read(self, sums: NDArray[np.float32], rows: int, prefix: str = "") -> dict[str, float]:
        """Loss and metrics as Python's floats, by history key in alphabetical order."""
        logs = {f"{prefix}loss": float(sums[0]) / rows}
        for key, metric, places in self._entries:
            own = {name: np.asarray(sums[place], np.float64).reshape(shape) for name, place, shape in places}
            with np.errstate(all="ignore"):
                logs[prefix + key] = float(metric.value(own))
        return dict(sorted(logs.items()))
