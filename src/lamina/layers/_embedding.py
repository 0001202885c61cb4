"""Embedding: a learned vector for each code."""

from typing import final

import numpy as np

from lamina.arrays import namespace, take_rows
from lamina.config import described, initial, own, structure
from lamina.constraints import Constraint
from lamina.errors import DataError
from lamina.initializers import Initializer
from lamina.layers._layer import Numbers
from lamina.layers._run import Run
from lamina.layers._weighted import Weighted
from lamina.regularizers import Regularizer
from lamina.typing import Array, HostArray, Shape, Tree


@final
@described
class Embedding(Weighted):
    """Whole numbers from 0 to ``input_dim - 1`` to vectors of `output_dim` learned numbers.

    Args:
        input_dim: How many codes there are.
        output_dim: Length of each vector.
        embeddings_initializer: How the vectors are first drawn.
        embeddings_regularizer: Penalty on the vectors.
        embeddings_constraint: What the vectors are brought to after each step, e.g. ``"max_norm"``.
        mask_zero: Whether code 0 says that nothing is there, so that layers behind that look at a mask leave it out.
        lora_rank, lora_alpha, quantization_config: Only ``None``.

    Raises:
        DataError: A code given to `fit`, `evaluate` or `predict` is not a whole number in the range.

    Example:
        >>> Embedding(10, 3)([[1, 2]]).shape
        (1, 2, 3)

    Source:
        Guo and Berkhahn 2016, https://arxiv.org/abs/1604.06737. Where a code is out of range, Keras on JAX gives NaN
        and Keras on TensorFlow zeros or an error; here it is refused before any step.
    """

    input_dim: int = structure(at_least=1, whole=True)
    output_dim: int = structure(at_least=1, whole=True)
    embeddings_initializer: str | Initializer = initial(default="uniform")
    embeddings_regularizer: str | Regularizer | None = structure(default=None)
    embeddings_constraint: str | Constraint | None = structure(default=None)
    mask_zero: bool = structure(default=False)
    lora_rank: None = own(default=None)
    lora_alpha: None = own(default=None)
    quantization_config: None = own(default=None)

    def check_inputs(self, inputs: HostArray) -> None:
        """Refuse codes that stand for no vector."""
        wrong = (inputs < 0) | (inputs >= self.input_dim) | (inputs != np.floor(inputs))
        if wrong.any():
            raise DataError(
                f"{self.name} wants whole numbers from 0 to {self.input_dim - 1}; got {inputs[wrong][0]:g} in row "
                f"{int(np.argwhere(wrong)[0][0])}. Give each category a code, or a larger input_dim."
            )

    def init(self, random: np.random.Generator, shape: Shape) -> Numbers:
        """The table of vectors, input_dim × output_dim."""
        del shape
        return Numbers(self.first(random, {"embeddings": (self.input_dim, self.output_dim)}))

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """Rows × … → rows × … × output_dim."""
        n = namespace(inputs)
        answer = take_rows(weights["embeddings"], n.astype(inputs, n.int32))
        if self.mask_zero:
            run.set_mask(answer, inputs != 0)
        return answer
