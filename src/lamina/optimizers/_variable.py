"""A number or an array of an optimizer in the form that Keras hands out: with a value, and to be assigned."""

from collections.abc import MutableMapping
from typing import Any

import numpy as np

from lamina.typing import HostArray


class OptimizerVariable:
    """One place of an optimizer's state: reads and writes it, wherever it lies.

    Args:
        path: What people call it.
        holder: Where it lies.
        key: Under which name.

    >>> step = OptimizerVariable("adam/iteration", {"step": 3}, "step")
    >>> step.assign(4)
    >>> int(step)
    4
    """

    trainable = False
    constraint = None

    def __init__(self, path: str, holder: MutableMapping[str, Any], key: str) -> None:
        self.path = path
        self.name = path.rpartition("/")[2]
        self._holder, self._key = holder, key

    @property
    def value(self) -> Any:
        """The number or array as it is kept; a bare number as an array."""
        kept = self.kept
        if isinstance(kept, (int, float)):
            return np.asarray(kept, np.int32 if isinstance(kept, int) else np.float32)
        return kept

    @property
    def kept(self) -> Any:
        """What lies in its place, as it is."""
        return self._holder[self._key]

    def put(self, value: Any) -> None:
        """Lay `value` there, whatever it is."""
        self._holder[self._key] = value

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of its array."""
        return tuple(self.value.shape)

    @property
    def dtype(self) -> str:
        """The type of its numbers."""
        return str(self.value.dtype)

    def assign(self, value: Any) -> None:
        """Put `value` in its place; a bare number stays one."""
        kept = self.kept
        value = getattr(value, "value", value)
        self._holder[self._key] = type(kept)(value) if isinstance(kept, (int, float)) else value

    def numpy(self) -> HostArray:
        """A copy on the host."""
        return np.array(self.value)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> HostArray:
        return np.array(self.value, dtype=dtype)

    def __int__(self) -> int:
        return int(self.value)

    def __index__(self) -> int:
        return int(self.value)

    def __float__(self) -> float:
        return float(self.value)

    def __eq__(self, other: object) -> Any:
        return np.asarray(self) == np.asarray(other)

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return f"<OptimizerVariable path={self.path}, shape={self.shape}, dtype={self.dtype}, value={self.value}>"


class RateVariable(OptimizerVariable):
    """An optimizer's learning rate; whoever assigns it sets it.

    >>> from lamina.optimizers import SGD
    >>> RateVariable(SGD(0.5)).value.tolist()
    0.5
    """

    def __init__(self, owner: Any) -> None:
        super().__init__(f"{owner.name}/learning_rate", owner.__dict__, "learning_rate")
        self._owner = owner

    def assign(self, value: Any) -> None:
        """Set the owner's learning rate."""
        self._owner.learning_rate = float(np.asarray(value))
