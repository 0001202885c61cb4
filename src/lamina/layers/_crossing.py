"""HashedCrossing: what several columns say together, as one bin."""

from collections.abc import Sequence
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from lamina.coding import fingerprints, joined, tokens_of
from lamina.config import described, structure
from lamina.errors import ArgumentError, ShapeError
from lamina.layers._encoding import encoded_by_numpy, settle_mode
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.typing import Tree

_KEY = np.uint64(0xDECAFCAFFE)


@final
@described
class HashedCrossing(Layer):
    """Two or more columns to the bin that their values have together, by FarmHash.

    Args:
        num_bins: How many bins there are; at least 1.
        output_mode: ``"int"``, or ``"one_hot"`` as `CategoryEncoding` has it.
        sparse: Only ``False``: arrays are dense here.

    Raises:
        ArgumentError: There is one column only.
        ShapeError: The columns differ in shape, or have more than one cell a row.

    Example:
        >>> cross = HashedCrossing(5)
        >>> cross([np.array(["A", "B", "A"]), np.array([101, 101, 102])]).tolist()
        [1, 4, 3]

    Source:
        Keras's layer of that name, bin for bin. A missing cell counts like the empty word.
    """

    host: ClassVar[bool] = True
    several: ClassVar[bool | None] = True

    num_bins: int = structure(at_least=1, whole=True)
    output_mode: str = structure(default="int")
    sparse: bool = structure(default=False)

    def check(self) -> None:
        """Know the mode."""
        super().check()
        settle_mode(self, ("int", "one_hot"))

    def apply(self, weights: Tree, inputs: Sequence[NDArray[Any]], run: Run) -> NDArray[Any]:
        """Bins of the shape of each column, or rows × num_bins."""
        del weights, run
        columns = [np.asarray(column) for column in inputs] if isinstance(inputs, (list, tuple)) else []
        if len(columns) < 2:
            raise ArgumentError.wanted(self.name, "inputs", "a list of two or more columns", type(inputs).__name__)
        shape = columns[0].shape
        if any(column.shape != shape for column in columns) or len(shape) > 2 or (len(shape) == 2 and shape[1] != 1):
            raise ShapeError(
                f"{self.name} wants columns of one shape, (rows,) or (rows, 1); got {[c.shape for c in columns]}."
            )
        bits = np.full(shape, _KEY)
        for column in columns:
            bits = joined(bits, _bits(column))
        codes = (bits % np.uint64(self.num_bins)).astype(np.int64)
        return codes if self.output_mode == "int" else encoded_by_numpy(codes, "one_hot", self.num_bins)


def _bits(column: NDArray[Any]) -> NDArray[np.uint64]:
    """Text by its fingerprint, whole numbers as they are."""
    tokens = tokens_of(column)
    empty = fingerprints([""])
    if tokens.values and isinstance(tokens.values[0], int):
        return tokens.spread(np.array(tokens.values, np.int64).view(np.uint64), empty[0])
    return tokens.spread(fingerprints(tokens.values), empty[0])
