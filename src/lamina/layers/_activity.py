"""What the size of a layer's output adds to the loss."""

from typing import Any

from lamina.arrays import along_rows, namespace
from lamina.layers._run import Run
from lamina.regularizers import get
from lamina.typing import Array


def add_activity(regularizer: Any, output: Array, run: Run) -> None:
    """Add the penalty on `output` to the loss of the pass, divided by the number of real rows."""
    n, penalty = namespace(output), get(regularizer)
    if penalty is None:
        return
    if run.rows is None:
        run.add_loss(penalty(output) / max(output.shape[0], 1))
    else:
        real = n.sum(run.rows)
        run.add_loss(penalty(output * along_rows(run.rows, output)) / n.where(real == 0, 1.0, real))
