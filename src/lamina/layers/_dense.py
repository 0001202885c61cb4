"""Dense: multiply by a matrix and add an offset."""

from collections.abc import Callable
from typing import ClassVar, final

import numpy as np

from lamina import activations
from lamina.arrays import along_last
from lamina.config import described, initial, own, structure
from lamina.constraints import Constraint
from lamina.initializers import Initializer
from lamina.layers._layer import Numbers
from lamina.layers._run import Run
from lamina.layers._weighted import Weighted
from lamina.regularizers import Regularizer
from lamina.typing import Array, Shape, Tree


@final
@described
class Dense(Weighted):
    """``activation(x @ kernel + bias)``, from the input's last axis to `units` outputs.

    Args:
        units: Width of the output; at least 1.
        activation: A word such as ``"relu"`` or a function of an array; ``None`` is linear.
        use_bias: Whether an offset is learned as well.
        kernel_initializer: How the matrix is first drawn.
        bias_initializer: How the offset is first drawn.
        kernel_regularizer: Penalty on the matrix, e.g. ``"l2"``.
        bias_regularizer: Penalty on the offset.
        kernel_constraint, bias_constraint: What the numbers are brought to after each step, e.g. ``"non_neg"``.
        lora_rank, lora_alpha, quantization_config: Only ``None``.
        name, trainable, input_shape: As for every layer.

    Example:
        >>> Dense(4, "relu", input_shape=[2])
        Dense(units=4, activation='relu')

    Source:
        The defaults are Keras 3's: Glorot and Bengio 2010 for the matrix, zeros for the offset.
    """

    carries_mask: ClassVar[bool] = True

    units: int = structure(at_least=1, whole=True)
    activation: str | Callable[[Array], Array] | None = structure(default="linear")
    use_bias: bool = structure(default=True)
    kernel_initializer: str | Initializer = initial(default="glorot_uniform")
    bias_initializer: str | Initializer = initial(default="zeros")
    kernel_regularizer: str | Regularizer | None = structure(default=None)
    bias_regularizer: str | Regularizer | None = structure(default=None)
    kernel_constraint: str | Constraint | None = structure(default=None, kw_only=True)
    bias_constraint: str | Constraint | None = structure(default=None, kw_only=True)
    lora_rank: None = own(default=None)
    lora_alpha: None = own(default=None)
    quantization_config: None = own(default=None)

    def check(self) -> None:
        """Turn words into what they stand for."""
        super().check()
        self.settle("activation", activations.settled(self.activation))

    def init(self, random: np.random.Generator, shape: Shape) -> Numbers:
        """A matrix (inputs × units), and an offset (units)."""
        shapes: dict[str, Shape] = {"kernel": (shape[-1], self.units)}
        return Numbers(self.first(random, shapes | ({"bias": (self.units,)} if self.use_bias else {})))

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """Rows × … × inputs → rows × … × units."""
        del run
        answer = inputs @ weights["kernel"]
        if self.use_bias:
            answer = answer + along_last(weights["bias"], answer)
        return activations.get(self.activation)(answer)
