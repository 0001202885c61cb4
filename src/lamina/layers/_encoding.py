"""CategoryEncoding, and the four ways to write codes that all layers with an output mode share."""

from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from lamina.arrays import namespace, one_hot
from lamina.config import described, structure
from lamina.errors import ArgumentError, DataError
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.typing import Array, HostArray, Tree

DROPPED = -1
"""A code that stands for nothing: no column gets a 1 for it."""

_OLD_WORDS = {"binary": "multi_hot", "tf-idf": "tf_idf"}


@final
@described
class CategoryEncoding(Layer):
    """Whole numbers below `num_tokens` as columns of ones and zeros, or of how often each appears in the row.

    Args:
        num_tokens: How many different codes there are; at least 1.
        output_mode: ``"one_hot"``: a 1 in the column of each code (a last axis of size 1 is replaced);
            ``"multi_hot"``: a 1 in the column of every code of the row; ``"count"``: how often each appears.
        sparse: Only ``False``: arrays are dense here.

    Raises:
        DataError: A code given to `fit`, `evaluate` or `predict` is not a whole number.

    Example:
        >>> CategoryEncoding(4)([[0, 1], [3, 3]]).tolist()
        [[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]
        >>> CategoryEncoding(3, output_mode="count")([[0, 2, 2]], count_weights=[[0.5, 1.0, 1.0]]).tolist()
        [[0.5, 0.0, 2.0]]

    Source:
        Keras's layer of that name. A code outside the range has no column, as in Keras on JAX: pad with -1.
    """

    num_tokens: int = structure(at_least=1, whole=True)
    output_mode: str = structure(default="multi_hot")
    sparse: bool = structure(default=False)

    def check(self) -> None:
        """Know the mode."""
        super().check()
        settle_mode(self, ("one_hot", "multi_hot", "count"))

    def check_inputs(self, inputs: HostArray) -> None:
        """Refuse what is no code."""
        wrong = inputs != np.floor(inputs)
        if wrong.any():
            raise DataError(f"{self.name} wants whole numbers; got {inputs[wrong][0]:g}. Give each category a code.")

    def apply(self, weights: Tree, inputs: Array, run: Run, count_weights: Array | None = None) -> Array:
        """Rows × codes → rows × num_tokens; of ``"one_hot"``, rows × … × num_tokens."""
        del weights, run
        if count_weights is not None and self.output_mode != "count":
            raise ArgumentError.wanted(self.name, "count_weights", "left out, as output_mode is not 'count'", "given")
        return encoded(inputs, self.output_mode, self.num_tokens, count_weights)


def settle_mode(layer: Any, modes: tuple[str, ...]) -> None:
    """Bring `output_mode` to the word of today, and refuse words and sparse arrays that the layer has not."""
    mode = _OLD_WORDS.get(layer.output_mode, layer.output_mode)
    owner = type(layer).__name__
    if mode not in modes:
        raise ArgumentError.wanted(owner, "output_mode", f"one of {', '.join(map(repr, modes))}", layer.output_mode)
    if layer.sparse:
        raise ArgumentError.wanted(owner, "sparse", "False: arrays are dense here", layer.sparse)
    layer.settle("output_mode", mode)


def encoded(codes: Array, mode: str, depth: int, count_weights: Array | None = None) -> Array:
    """Codes of any executor as float32 columns; several codes of a row lie along its first axis."""
    n = namespace(codes)
    like = n.zeros((1,), dtype=n.float32)
    if mode == "one_hot":
        narrow = codes.ndim > 1 and codes.shape[-1] == 1
        return one_hot(codes[..., 0] if narrow else codes, depth, like)
    along = 1 if codes.ndim > 1 else 0
    ones = one_hot(codes, depth, like)
    if mode == "multi_hot":
        return n.max(ones, axis=along)
    if count_weights is not None:
        ones = ones * n.astype(n.asarray(count_weights), n.float32)[..., None]
    return n.sum(ones, axis=along)


def encoded_by_numpy(codes: NDArray[Any], mode: str, depth: int) -> NDArray[np.float32]:
    """What `encoded` answers, without a place in memory for each code of each row; `DROPPED` has no column."""
    if mode == "one_hot":
        shape = codes.shape[:-1] if codes.ndim > 1 and codes.shape[-1] == 1 else codes.shape
        flat = codes.reshape(-1)
        return tallied(np.arange(len(flat)), flat, len(flat), depth).reshape(*shape, depth)
    lines: NDArray[Any] = np.moveaxis(codes, 1, -1) if codes.ndim > 1 else codes[None]
    samples = lines.reshape(-1, lines.shape[-1])
    rows = np.repeat(np.arange(len(samples)), samples.shape[1])
    counts: NDArray[Any] = tallied(rows, samples.reshape(-1), len(samples), depth)
    if mode == "multi_hot":
        counts = np.minimum(counts, np.float32(1))
    return counts.reshape(*lines.shape[:-1], depth) if codes.ndim > 1 else counts[0]


def tallied(rows: NDArray[Any], codes: NDArray[Any], count: int, depth: int) -> NDArray[np.float32]:
    """How often each code appears in each of `count` rows."""
    good = codes != DROPPED
    tally = np.bincount(rows[good] * depth + codes[good], minlength=count * depth)
    return tally.astype(np.float32).reshape(count, depth)
