"""Hashing: words and whole numbers to a fixed number of bins, without a vocabulary."""

from collections.abc import Sequence
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from lamina.coding import fingerprints, keyed_hashes, tokens_of
from lamina.config import described, structure
from lamina.layers._encoding import encoded_by_numpy, settle_mode
from lamina.layers._layer import Layer
from lamina.layers._lookup_given import key_of
from lamina.layers._run import Run
from lamina.typing import Tree


@final
@described
class Hashing(Layer):
    """Words and whole numbers to bins by a hash that is the same in every process: FarmHash, or SipHash under a salt.

    Args:
        num_bins: How many bins there are; at least 1.
        mask_value: A value that alone gets bin 0; all others then share the rest.
        salt: One or two whole numbers: who does not know them cannot choose words that collide.
        output_mode: ``"int"``, or ``"one_hot"``, ``"multi_hot"``, ``"count"`` as `CategoryEncoding` has them.
        sparse: Only ``False``: arrays are dense here.

    Raises:
        DataError: A cell is neither text nor a number.

    Example:
        >>> Hashing(3)([["A"], ["B"], ["C"]]).tolist()
        [[1], [0], [1]]

    Source:
        Keras's layer of that name, bin for bin: whole numbers are hashed as they are written, fractions are cut off.
        A missing cell (``None``, NaN) is masked where there is a mask, else hashed like the empty word.
    """

    host: ClassVar[bool] = True
    reads: ClassVar[str] = "string"

    num_bins: int = structure(at_least=1, whole=True)
    mask_value: Any = structure(default=None)
    salt: int | Sequence[int] | None = structure(default=None)
    output_mode: str = structure(default="int")
    sparse: bool = structure(default=False)

    def check(self) -> None:
        """Know the mode and the salt."""
        super().check()
        settle_mode(self, ("int", "one_hot", "multi_hot", "count"))
        self.settle("salt", key_of("Hashing", self.salt))

    def apply(self, weights: Tree, inputs: NDArray[Any], run: Run) -> NDArray[Any]:
        """Bins of the same shape, or columns as `output_mode` says."""
        del weights, run
        tokens = tokens_of(np.asarray(inputs))
        masks = int(self.mask_value is not None and self.num_bins > 1)
        words = [str(value) for value in [*tokens.values, ""]]
        bits = fingerprints(words) if self.salt is None else keyed_hashes(words, self.salt)  # type: ignore[arg-type]
        bins = (bits % np.uint64(self.num_bins - masks)).astype(np.int64) + masks
        if masks:
            bins[[value == self.mask_value for value in [*tokens.values, self.mask_value]]] = 0
        codes = tokens.spread(bins[:-1], bins[-1])
        return codes if self.output_mode == "int" else encoded_by_numpy(codes, self.output_mode, self.num_bins)
