"""Losses for numbers: how far a prediction is from the truth."""

from typing import final

from lamina.arrays import absolute, namespace, softplus
from lamina.config import described, number, own, structure
from lamina.losses._loss import Loss
from lamina.typing import Array

EPSILON = 1e-7
"""Keras's fuzz factor."""

LOG_2 = 0.6931471805599453


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
        error = y_pred - y_true
        return namespace(y_pred).mean(error * error, axis=-1)


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
        return namespace(y_pred).mean(absolute(y_pred - y_true), axis=-1)


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
        n = namespace(y_pred)
        return 100.0 * n.mean(absolute((y_pred - y_true) / n.maximum(n.abs(y_true), EPSILON)), axis=-1)


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
        n = namespace(y_pred)
        error = n.log(n.maximum(y_pred, EPSILON) + 1.0) - n.log(n.maximum(y_true, EPSILON) + 1.0)
        return n.mean(error * error, axis=-1)


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
    name: str = own(default="huber_loss")

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        n = namespace(y_pred)
        error = absolute(y_pred - y_true)
        near = n.where(error <= self.delta, error, self.delta)
        # error - near is 0 within delta, so one expression serves both pieces
        return n.mean(0.5 * near * near + self.delta * (error - near), axis=-1)


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
        error = y_pred - y_true
        return namespace(y_pred).mean(error + softplus(-2.0 * error) - LOG_2, axis=-1)


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
        n = namespace(y_pred)
        return n.mean(y_pred - y_true * n.log(y_pred + EPSILON), axis=-1)


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
        return -namespace(y_pred).sum(self._unit(y_true) * self._unit(y_pred), axis=self.axis)

    def _unit(self, x: Array) -> Array:
        n = namespace(x)
        return x / n.sqrt(n.maximum(n.sum(x * x, axis=self.axis, keepdims=True), 1e-24))
