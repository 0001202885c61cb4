"""How far numbers are from the truth."""

from collections.abc import Mapping
from typing import Any, ClassVar, final

import numpy as np

from lamina import losses
from lamina.arrays import along_rows, namespace
from lamina.config import described, number, own, structure, with_numbers
from lamina.errors import ArgumentError
from lamina.metrics._metric import METRICS, MeanMetric, Metric
from lamina.typing import Array, HostArray


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
@METRICS.named("logcosh", "log_cosh_error")
@described
class LogCoshError(LossMetric):
    """Mean of ``log(cosh(y_pred - y_true))``.

    >>> LogCoshError()([1.0], [1.0])
    0.0
    """

    measure: ClassVar[losses.Loss] = losses.LogCosh()

    name: str = own(default="logcosh", kw_only=False)


@final
@METRICS.named("cosine_similarity")
@described
class CosineSimilarity(MeanMetric):
    """Mean cosine between y_true and y_pred over the last axis: 1 for the same direction.

    >>> CosineSimilarity()([[1.0, 0.0]], [[2.0, 0.0]])
    1.0
    """

    direction: ClassVar[str | None] = "up"
    measure: ClassVar[losses.Loss] = losses.CosineSimilarity()

    name: str = own(default="cosine_similarity", kw_only=False)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """One cosine a row."""
        return -self.measure.call(y_true, y_pred)


AGGREGATIONS = ("uniform_average", "variance_weighted_average")


@final
@METRICS.named("r2_score", "r2")
@described
class R2Score(Metric):
    """Share of the target's variance that the predictions explain: 1 is perfect, 0 is no better than the mean.

    Args:
        class_aggregation: How several outputs become one: ``"uniform_average"`` or ``"variance_weighted_average"``.

    Raises:
        ArgumentError: `class_aggregation` is another word.

    Source: Keras's ``num_regressors`` (adjusted R²) is not here.

    >>> R2Score()([[1.0], [2.0], [3.0]], [[1.0], [2.0], [3.0]])
    1.0
    """

    direction: ClassVar[str | None] = "up"

    class_aggregation: str = structure(default="uniform_average")
    name: str = own(default="r2_score")
    center: float = number(default=0.0, kw_only=True)

    def check(self) -> None:
        """Refuse another word."""
        super().check()
        if self.class_aggregation not in AGGREGATIONS:
            wanted = f"one of {', '.join(AGGREGATIONS)}"
            raise ArgumentError.wanted("R2Score", "class_aggregation", wanted, self.class_aggregation)

    def suited(self, targets: HostArray) -> "R2Score":
        """About the mean of the targets: in float32, squares of numbers far from 0 would drown their differences."""
        around: R2Score = with_numbers(self, {"center": float(np.mean(targets, dtype=np.float64))})
        return around

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """Σ weight, Σ weight·y, Σ weight·y² (y about `center`) and Σ weight·(y - prediction)², for each output."""
        n = namespace(y_pred)
        outputs = int(np.prod(y_pred.shape[1:], dtype=int))
        y, p = n.reshape(y_true, (-1, outputs)), n.reshape(y_pred, (-1, outputs))
        real = along_rows(weights, y)
        y, p = n.where(real == 0, 0.0, y), n.where(real == 0, 0.0, p)
        error = y - p
        y = y - self.center
        return {
            "count": n.sum(weights),
            "sum": n.sum(y * real, axis=0),
            "squares": n.sum(y * y * real, axis=0),
            "errors": n.sum(error * error * real, axis=0),
        }

    def value(self, sums: Mapping[str, Any]) -> float:
        """One minus errors over variation; 0 for an output without variation, as Keras has it."""
        count, total, squares, errors = (np.asarray(sums[k], np.float64) for k in ("count", "sum", "squares", "errors"))
        if count == 0:
            return 0.0
        variation = squares - total * total / count
        with np.errstate(all="ignore"):
            scores = 1 - errors / variation
        scores = np.where(np.isinf(scores), 0.0, scores)
        if self.class_aggregation == "uniform_average":
            return float(scores.mean())
        return float((variation * scores).sum() / variation.sum())
