"""R²: the share of the target's variation that predictions explain."""

from collections.abc import Mapping
from typing import Any, ClassVar, final

import numpy as np

from lamina.arrays import as_type, namespace
from lamina.config import described, number, own, structure, with_numbers
from lamina.errors import ArgumentError
from lamina.losses import meeting, spread
from lamina.metrics._metric import METRICS, Metric, Value
from lamina.typing import Array, HostArray

AGGREGATIONS = (None, "uniform_average", "variance_weighted_average")


@final
@METRICS.named("r2_score", "r2")
@described
class R2Score(Metric):
    """Share of the target's variance that the predictions explain: 1 is perfect, 0 is no better than the mean.

    Args:
        class_aggregation: How several outputs become one: ``"uniform_average"``, ``"variance_weighted_average"``, or
            ``None`` for one score an output.
        num_regressors: How many features the model sees, for the adjusted R²; 0 for the plain one.

    Raises:
        ArgumentError: `class_aggregation` is another word; or, when read, there are not more rows than features + 1
            (where Keras warns and answers the plain score).

    Source: as in Keras, the adjusted score counts each output of a row; rows of weight 0 do not count here.

    >>> R2Score()([[1.0], [2.0], [3.0]], [[1.0], [2.0], [3.0]])
    1.0
    """

    direction: ClassVar[str | None] = "up"

    class_aggregation: str | None = structure(default="uniform_average")
    num_regressors: int = structure(default=0, at_least=0, whole=True)
    name: str = own(default="r2_score")
    center: float = number(default=0.0, kw_only=True)

    def check(self) -> None:
        """Refuse another word."""
        super().check()
        if self.class_aggregation not in AGGREGATIONS:
            wanted = f"one of {', '.join(map(str, AGGREGATIONS))}"
            raise ArgumentError.wanted("R2Score", "class_aggregation", wanted, self.class_aggregation)

    def suited(self, targets: HostArray) -> "R2Score":
        """About the mean of the targets: in float32, squares of numbers far from 0 would drown their differences."""
        around: R2Score = with_numbers(self, {"center": float(np.mean(targets, dtype=np.float64))})
        return around

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """Σ weight, Σ weight·y, Σ weight·y² (y about `center`) and Σ weight·(y - prediction)², for each output."""
        y, p = meeting(y_true, y_pred)
        n = namespace(p)
        outputs = int(np.prod(p.shape[1:], dtype=int))
        y, p, real = (n.reshape(x, (-1, outputs)) for x in (y, p, spread(weights, p)))
        y, p = n.where(real == 0, 0.0, y), n.where(real == 0, 0.0, p)
        error = y - p
        y = y - self.center
        return {
            "count": n.sum(real, axis=0),
            "sum": n.sum(y * real, axis=0),
            "squares": n.sum(y * y * real, axis=0),
            "errors": n.sum(error * error * real, axis=0),
            "samples": n.sum(as_type(real != 0, p)),
        }

    def value(self, sums: Mapping[str, Any]) -> Value:
        """One minus errors over variation; 0 for an output without variation, as Keras has it."""
        count, total, squares, errors = (np.asarray(sums[k], np.float64) for k in ("count", "sum", "squares", "errors"))
        if not count.any():
            return 0.0
        with np.errstate(all="ignore"):
            variation = squares - total * total / count
            scores = 1 - errors / variation
        scores = np.where(np.isinf(scores), 0.0, scores)
        if self.class_aggregation is None:
            return self._adjusted(scores, float(sums["samples"]))
        if self.class_aggregation == "uniform_average":
            return float(self._adjusted(scores.mean(), float(sums["samples"])))
        return float(self._adjusted((variation * scores).sum() / variation.sum(), float(sums["samples"])))

    def _adjusted(self, scores: Any, samples: float) -> Any:
        if not self.num_regressors:
            return scores
        free = samples - self.num_regressors - 1
        if free <= 0:
            raise ArgumentError(
                f"The adjusted R² needs more than {self.num_regressors + 1} rows for {self.num_regressors} features; "
                f"got {samples:g}. Give more rows, or num_regressors=0 for the plain score."
            )
        return 1 - (1 - scores) * (samples - 1) / free

    def get_config(self) -> dict[str, Any]:
        """The settings, but where sums are counted from."""
        told = super().get_config()
        del told["center"]
        return told
