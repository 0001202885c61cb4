"""What a fit keeps for its verdict, where there is one output: several inputs are judged as one table of columns."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from lamina import training
from lamina.training import Parts, Rows
from lamina.verdict import Evidence, gather


def evidence_of(
    network: Any, parts: Parts, rows: Rows, validation: Rows, names: list[str], *, tail: bool, train_rows: int
) -> Evidence | None:
    """Sums over rows and the network's answers; nothing where the output has no loss or no targets.

    Several inputs stand side by side, each flattened, for the baselines and for the search for leaks.
    """
    loss = parts.heads[0].loss
    if loss is None or rows.targets is None:
        return None
    table, apart = side_by_side(rows.inputs)
    return gather(
        table,
        rows.targets,
        side_by_side(validation.inputs)[0],
        validation.targets,
        lambda inputs: training.answer_by_numpy(network, apart(inputs)),
        loss,
        names,
        train_weights=rows.weights,
        validation_weights=validation.weights,
        tail=tail,
        train_rows=train_rows,
    )


def side_by_side(inputs: Any) -> tuple[Any, Callable[[Any], Any]]:
    """Inputs as one array, and the way back.

    >>> table, apart = side_by_side((np.zeros((5, 2)), np.ones((5, 3, 2))))
    >>> table.shape, apart(table)[1].shape
    ((5, 8), (5, 3, 2))
    """
    if not isinstance(inputs, tuple):
        return inputs, lambda table: table
    kinds = [(array.shape[1:], array.dtype) for array in inputs]
    ends = np.cumsum([math.prod(shape) for shape, _ in kinds])[:-1]

    def apart(table: Any) -> Any:
        pieces = np.split(table, ends, axis=1)
        return tuple(
            piece.reshape(len(table), *shape).astype(dtype) for piece, (shape, dtype) in zip(pieces, kinds, strict=True)
        )

    return np.concatenate([array.reshape(len(array), -1) for array in inputs], axis=1), apart
