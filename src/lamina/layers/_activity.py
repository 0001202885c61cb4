"""What the size of a layer's output adds to the loss."""

from lamina.arrays import along_rows, namespace
from lamina.layers._run import Run
from lamina.regularizers import Penalty
from lamina.typing import Array


def add_activity(regularizer: Penalty, output: Array, run: Run) -> None:
    """Add the penalty on `output` to the loss of the pass, divided by the number of real rows."""
    n = namespace(output)
    if run.rows is None:
        run.add_loss(regularizer(output) / max(output.shape[0], 1))
    else:
        real = n.sum(run.rows)
        run.add_loss(regularizer(output * along_rows(run.rows, output)) / n.where(real == 0, 1.0, real))
