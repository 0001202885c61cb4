"""Losses for numbers: how far a prediction is from the truth."""

from typing import final

from lamina.config import described, number, own, structure
from lamina.losses import _distances as distances
from lamina.losses._loss import Loss
from lamina.typing import Array


@final
@described
class MeanSquaredError(Loss):
    """Mean of ``(y_true - y_pred)²`` over the last axis; in squared units of the target.

    >>> MeanSquaredError()([1.0, 2.0], [1.0, 4.0])
    2.0
    """

    reduction: str | None = structure(default="sum_over_batch_size")
    name: str = own(default="mean_squared_error", kw_only=False)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return distances.mean_squared_error(y_true, y_pred)


@final
@described
class MeanAbsoluteError(Loss):
    """Mean of ``|y_true - y_pred|`` over the last axis; in units of the target.

    Source: slope 0 where the prediction is exact. Keras has 0 there on TensorFlow, and -1 on JAX.

    >>> MeanAbsoluteError()([1.0, 2.0], [1.0, 4.0])
    1.0
    """

    reduction: str | None = structure(default="sum_over_batch_size")
    name: str = own(default="mean_absolute_error", kw_only=False)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return distances.mean_absolute_error(y_true, y_pred)


@final
@described
class MeanAbsolutePercentageError(Loss):
    """Mean of ``100 |y_true - y_pred| / |y_true|`` over the last axis; truths nearer to 0 than 1e-7 count as 1e-7.

    >>> MeanAbsolutePercentageError()([1.0, 2.0], [1.0, 4.0])
    50.0
    """

    reduction: str | None = structure(default="sum_over_batch_size")
    name: str = own(default="mean_absolute_percentage_error", kw_only=False)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return distances.mean_absolute_percentage_error(y_true, y_pred)


@final
@described
class MeanSquaredLogarithmicError(Loss):
    """Mean of ``(log(1 + y_true) - log(1 + y_pred))²`` over the last axis; numbers below 0 count as 1e-7.

    >>> MeanSquaredLogarithmicError()([3.0], [3.0])
    0.0
    """

    reduction: str | None = structure(default="sum_over_batch_size")
    name: str = own(default="mean_squared_logarithmic_error", kw_only=False)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return distances.mean_squared_logarithmic_error(y_true, y_pred)


@final
@described
class Huber(Loss):
    """Squared near zero, straight beyond `delta`: a far outlier pulls no harder than a near one.

    With e = y_pred - y_true, the mean over the last axis of::

        e² / 2                   where |e| <= delta
        delta (|e| - delta / 2)  elsewhere

    Args:
        delta: Where the curve becomes straight, in units of the target; at least 0.

    Source: Huber 1964, https://doi.org/10.1214/aoms/1177703732.

    >>> Huber()([0.0, 0.0], [0.5, 3.0])
    1.3125
    """

    delta: float = number(default=1.0, at_least=0)
    name: str = own(default="huber_loss", kw_only=True)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return distances.huber(y_true, y_pred, self.delta)


@final
@described
class LogCosh(Loss):
    """Mean of ``log(cosh(y_pred - y_true))`` over the last axis: a smooth Huber.

    >>> LogCosh()([1.0], [1.0])
    0.0
    """

    reduction: str | None = structure(default="sum_over_batch_size")
    name: str = own(default="log_cosh", kw_only=False)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return distances.log_cosh(y_true, y_pred)


@final
@described
class Poisson(Loss):
    """Mean of ``y_pred - y_true * log(y_pred)`` over the last axis: for counts, with positive predictions.

    >>> round(Poisson()([2.0], [1.0]), 4)
    1.0
    """

    reduction: str | None = structure(default="sum_over_batch_size")
    name: str = own(default="poisson", kw_only=False)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return distances.poisson(y_true, y_pred)


@final
@described
class CosineSimilarity(Loss):
    """Minus the cosine between y_true and y_pred along `axis`: -1 for the same direction.

    Args:
        axis: The axis of the vectors.

    >>> CosineSimilarity()([[1.0, 0.0]], [[2.0, 0.0]])
    -1.0
    """

    axis: int = structure(default=-1)
    name: str = own(default="cosine_similarity")

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return distances.cosine_similarity(y_true, y_pred, self.axis)
