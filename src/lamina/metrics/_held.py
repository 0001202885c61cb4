"""A metric's sums as Keras shows variables: each has a name and a value that can be read and assigned."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Held:
    """One sum of a metric."""

    trainable = False

    def __init__(self, holder: Any, name: str) -> None:
        self._holder = holder
        self.name = name
        self.path = f"{holder.name}/{name}"

    @property
    def value(self) -> NDArray[Any]:
        """The sum so far."""
        found = getattr(self._holder, "_sums", {}) or self._holder.empty()
        return np.asarray(found[self.name], np.float32)

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the axes."""
        return self.value.shape

    @property
    def dtype(self) -> str:
        """As results are told."""
        return "float32"

    def numpy(self) -> NDArray[Any]:
        """The sum so far."""
        return self.value

    def assign(self, value: Any) -> None:
        """Put `value` in the sum's place."""
        found = getattr(self._holder, "_sums", {}) or self._holder.empty()
        self._holder._sums = found | {self.name: np.asarray(value, np.float64)}  # noqa: SLF001 - its own view

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.value, dtype, copy=copy)

    def __float__(self) -> float:
        return float(self.value)

    def __repr__(self) -> str:
        return f"<{self.path}: {self.value}>"


def summed(name: str) -> Any:
    """A property that shows one of a metric's sums."""
    return property(lambda metric: Held(metric, name), doc=f"The sum {name!r}.")
