"""How far numbers are from the truth."""

from collections.abc import Mapping
from typing import Any, ClassVar, final

import numpy as np

from lamina import losses
from lamina.config import described, own, structure
from lamina.metrics._metric import METRICS, MeanMetric
from lamina.typing import Array


@described
class LossMetric(MeanMetric):
    """The values of a loss without numbers, as a mean over rows: Σ weight·value / Σ weight."""

    direction: ClassVar[str | None] = "down"
    measure: ClassVar[losses.Loss]

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return self.measure.call(y_true, y_pred)


@final
@METRICS.named("mean_absolute_error", "mae")
@described
class MeanAbsoluteError(LossMetric):
    """Mean of ``|y_true - y_pred|``, in units of the target.

    >>> MeanAbsoluteError()([1.0, 2.0], [1.0, 4.0])
    1.0
    """

    measure: ClassVar[losses.Loss] = losses.MeanAbsoluteError()

    name: str = own(default="mean_absolute_error", kw_only=False)


@final
@METRICS.named("mean_squared_error", "mse")
@described
class MeanSquaredError(LossMetric):
    """Mean of ``(y_true - y_pred)²``, in squared units of the target.

    >>> MeanSquaredError()([1.0, 2.0], [1.0, 4.0])
    2.0
    """

    measure: ClassVar[losses.Loss] = losses.MeanSquaredError()

    name: str = own(default="mean_squared_error", kw_only=False)


@final
@METRICS.named("root_mean_squared_error", "rmse")
@described
class RootMeanSquaredError(LossMetric):
    """Root of the mean of ``(y_true - y_pred)²``, in units of the target.

    >>> RootMeanSquaredError()([1.0, 2.0], [3.0, 4.0])
    2.0
    """

    measure: ClassVar[losses.Loss] = losses.MeanSquaredError()

    name: str = own(default="root_mean_squared_error", kw_only=False)

    def value(self, sums: Mapping[str, Any]) -> float:
        """The root of the mean."""
        return float(np.sqrt(super().value(sums)))


@final
@METRICS.named("mean_absolute_percentage_error", "mape")
@described
class MeanAbsolutePercentageError(LossMetric):
    """Mean of ``100 |y_true - y_pred| / |y_true|``.

    >>> MeanAbsolutePercentageError()([1.0, 2.0], [1.0, 4.0])
    50.0
    """

    measure: ClassVar[losses.Loss] = losses.MeanAbsolutePercentageError()

    name: str = own(default="mean_absolute_percentage_error", kw_only=False)


@final
@METRICS.named("mean_squared_logarithmic_error", "msle")
@described
class MeanSquaredLogarithmicError(LossMetric):
    """Mean of ``(log(1 + y_true) - log(1 + y_pred))²``.

    >>> MeanSquaredLogarithmicError()([3.0], [3.0])
    0.0
    """

    measure: ClassVar[losses.Loss] = losses.MeanSquaredLogarithmicError()

    name: str = own(default="mean_squared_logarithmic_error", kw_only=False)


@final
@METRICS.named("log_cosh_error", "logcosh")
@described
class LogCoshError(LossMetric):
    """Mean of ``log(cosh(y_pred - y_true))``.

    >>> LogCoshError()([1.0], [1.0])
    0.0
    """

    measure: ClassVar[losses.Loss] = losses.LogCosh()

    name: str = own(default="logcosh", kw_only=False)


@final
@METRICS.named("cosine_similarity", "cosine", "cosine_proximity")
@described
class CosineSimilarity(MeanMetric):
    """Mean cosine between y_true and y_pred along `axis`: 1 for the same direction.

    Args:
        axis: The axis of the vectors.

    >>> CosineSimilarity()([[1.0, 0.0]], [[2.0, 0.0]])
    1.0
    """

    direction: ClassVar[str | None] = "up"

    name: str = own(default="cosine_similarity", kw_only=False)
    axis: int = structure(default=-1, kw_only=True)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """One cosine a row."""
        return -losses.cosine_similarity(y_true, y_pred, self.axis)
