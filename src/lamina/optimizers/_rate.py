"""The learning rate as people hold it in their hands: a number that can be assigned, as Keras's variable can."""

from typing import Any, Self

import numpy as np


class Rate(float):
    """A learning rate; `assign` sets the one of the optimizer that it was read from.

    Args:
        value: The number.
        owner: The optimizer.

    >>> from lamina.optimizers import SGD
    >>> sgd = SGD(0.5)
    >>> sgd.learning_rate.assign(0.25)
    >>> sgd.learning_rate
    0.25
    """

    owner: Any

    def __new__(cls, value: float, owner: Any = None) -> Self:
        """The number, knowing its owner."""
        made = super().__new__(cls, value)
        made.owner = owner
        return made

    def assign(self, value: Any) -> None:
        """Set the owner's learning rate."""
        self.owner.learning_rate = float(value)

    def numpy(self) -> np.float32:
        """As a number of NumPy's."""
        return np.float32(self)

    @property
    def value(self) -> np.float32:
        """As a number of NumPy's."""
        return np.float32(self)
