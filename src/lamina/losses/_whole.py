"""Losses of a whole batch at once: overlap of two sets, and rows of one class kept together."""

from collections.abc import Sequence
from typing import Any, final

import numpy as np

from lamina.arrays import as_type
from lamina.config import described, number, own, structure
from lamina.losses import _overlaps as overlaps
from lamina.losses._form import as_codes
from lamina.losses._loss import Loss
from lamina.typing import Array, HostArray


def _settled(axis: int | Sequence[int] | None) -> int | tuple[int, ...] | None:
    return axis if axis is None or isinstance(axis, int) else tuple(axis)


@final
@described
class Dice(Loss):
    """``1 - 2 Σ y p / (Σ y + Σ p)``: 0 where prediction and truth overlap wholly.

    Args:
        axis: The axes to sum over; ``None`` for all, rows included, so that a batch has one value.

    >>> round(Dice()([1.0, 0.0], [1.0, 0.0]), 4)
    0.0
    """

    reduction: str | None = structure(default="sum_over_batch_size")
    name: str = own(default="dice", kw_only=False)
    axis: int | Sequence[int] | None = structure(default=None, kw_only=True)

    def check(self) -> None:
        """Bring the axes into one form."""
        super().check()
        self.settle("axis", _settled(self.axis))

    @property
    def rowwise(self) -> bool:
        """Padded rows would be summed with the others."""
        return False

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value, or one for each place that the axes leave."""
        return overlaps.dice(y_true, y_pred, self.axis)


@final
@described
class Tversky(Loss):
    """``1 - Σ y p / (Σ y p + alpha Σ y (1 - p) + beta Σ p (1 - y))``; with ½ and ½ it is the Dice loss.

    Args:
        alpha: What a missed positive costs.
        beta: What a wrong positive costs.
        axis: The axes to sum over; ``None`` for all, rows included, so that a batch has one value.

    Source: Salehi et al. 2017, https://arxiv.org/abs/1706.05721. Keras's page names the two the other way round.

    >>> round(Tversky()([1.0, 0.0], [1.0, 0.0]), 4)
    0.0
    """

    alpha: float = number(default=0.5)
    beta: float = number(default=0.5)
    name: str = own(default="tversky")
    axis: int | Sequence[int] | None = structure(default=None, kw_only=True)

    def check(self) -> None:
        """Bring the axes into one form."""
        super().check()
        self.settle("axis", _settled(self.axis))

    @property
    def rowwise(self) -> bool:
        """Padded rows would be summed with the others."""
        return False

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value, or one for each place that the axes leave."""
        return overlaps.tversky(y_true, y_pred, self.alpha, self.beta, self.axis)


@final
@described
class Circle(Loss):
    """Small where rows of one class lie together and apart from all others; y_pred holds rows of length 1.

    Args:
        gamma: The scale; the larger, the sharper.
        margin: How far apart classes should lie; about ¼ to ½.
        remove_diagonal: Leave out each row's likeness to itself.

    Source: Sun et al. 2020, https://arxiv.org/abs/2002.10857. Rows without a friend or without a foe count for
    nothing.

    >>> import numpy as np
    >>> round(Circle()([0, 0, 1, 1], np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])), 4)
    0.0
    """

    gamma: float = number(default=80.0)
    margin: float = number(default=0.4)
    remove_diagonal: bool = structure(default=True)
    name: str = own(default="circle")

    @property
    def rowwise(self) -> bool:
        """Every row is held against every other."""
        return False

    def in_form(self, y_true: object, shape: tuple[int, ...]) -> HostArray:
        """Codes of classes, any whole numbers, one a row."""
        codes: Any = np.asarray(y_true).reshape(shape[0])
        return as_codes(codes)  # type: ignore[no-any-return]

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return overlaps.circle(
            y_true, y_pred, remove_diagonal=self.remove_diagonal, gamma=self.gamma, margin=self.margin
        )

    def counted(self, y_true: Array, values: Array) -> Array | None:
        """Rows that have something to learn."""
        del y_true
        return as_type(values > 0, values)
