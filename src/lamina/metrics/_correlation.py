"""How predictions and truths of a row go together."""

from typing import ClassVar, final

from lamina.config import described, own, structure
from lamina.metrics import _rightness as rightness
from lamina.metrics._metric import METRICS, MeanMetric
from lamina.typing import Array


@final
@METRICS.named("pearson_correlation")
@described
class PearsonCorrelation(MeanMetric):
    """Mean over rows of how straight the line is on which a row's predictions and truths lie: from -1 to 1.

    Args:
        axis: The axis along which they are compared.

    Source: as in Keras, it is the correlation within each row, not over the table.

    >>> round(PearsonCorrelation()([[1.0, 2.0, 3.0]], [[2.0, 4.0, 6.0]]), 4)
    1.0
    """

    direction: ClassVar[str | None] = "up"

    name: str = own(default="pearson_correlation", kw_only=False)
    axis: int = structure(default=-1, kw_only=True)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """One correlation a row."""
        return rightness.pearson_correlation(y_true, y_pred, self.axis)


@final
@METRICS.named("concordance_correlation")
@described
class ConcordanceCorrelation(MeanMetric):
    """Mean over rows of how near a row's predictions and truths lie to the line of equals: from -1 to 1.

    Args:
        axis: The axis along which they are compared.

    Source: Lin 1989, https://doi.org/10.2307/2532051; within each row, as in Keras.

    >>> round(ConcordanceCorrelation()([[1.0, 2.0, 3.0]], [[1.0, 2.0, 3.0]]), 4)
    1.0
    """

    direction: ClassVar[str | None] = "up"

    name: str = own(default="concordance_correlation", kw_only=False)
    axis: int = structure(default=-1, kw_only=True)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """One correlation a row."""
        return rightness.concordance_correlation(y_true, y_pred, self.axis)
