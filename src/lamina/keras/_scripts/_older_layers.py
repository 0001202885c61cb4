"""Layers that Keras 2 gave up: the largest of several dense layers, and a dense layer with a way around it."""

from typing import Any

from lamina.keras import activations, ops
from lamina.keras._own._layer import Layer


def _around(given: dict[str, Any]) -> dict[str, Any]:
    """Settings that every layer takes, in today's words; the others are of one layer's numbers."""
    width = given.pop("input_dim", None)
    return {**given, "input_shape": (int(width),)} if width is not None else given


class MaxoutDense(Layer):
    """The largest, number by number, of several dense layers without activation.

    Args:
        output_dim: Numbers a row.
        nb_feature: How many dense layers.
        init, W_regularizer, b_regularizer, W_constraint, b_constraint: Of their numbers.
        bias: Whether each has an offset.
        more: What every layer takes.

    Example:
        >>> import numpy as np
        >>> MaxoutDense(2, nb_feature=3, init="ones")(np.ones((1, 4), np.float32)).tolist()
        [[4.0, 4.0]]

    Source:
        I. J. Goodfellow et al., "Maxout Networks", ICML 2013.
    """

    def __init__(
        self,
        output_dim: int,
        nb_feature: int = 4,
        init: Any = "glorot_uniform",
        W_regularizer: Any = None,  # noqa: N803 - Keras 1's word
        b_regularizer: Any = None,
        W_constraint: Any = None,  # noqa: N803 - Keras 1's word
        b_constraint: Any = None,
        bias: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(**_around(more))
        self.output_dim, self.nb_feature, self.bias = output_dim, nb_feature, bias
        self.settings: Any = {"initializer": init, "regularizer": W_regularizer, "constraint": W_constraint}
        self.offsets: Any = {"initializer": "zeros", "regularizer": b_regularizer, "constraint": b_constraint}

    def build(self, input_shape: Any) -> None:
        """Draw one matrix and one offset for each dense layer."""
        self.W = self.add_weight((self.nb_feature, input_shape[-1], self.output_dim), name="W", **self.settings)
        self.b = self.add_weight((self.nb_feature, self.output_dim), name="b", **self.offsets) if self.bias else None

    def call(self, inputs: Any) -> Any:
        """The largest of all."""
        each = ops.einsum("ni,kio->nko", inputs, self.W)
        return ops.max(each if self.b is None else each + ops.expand_dims(self.b, 0), axis=1)


class Highway(Layer):
    """A dense layer of the width of its input, mixed with the input by a gate that is learned too.

    Args:
        init, W_regularizer, b_regularizer, W_constraint, b_constraint: Of its numbers.
        activation: What is done with the sums.
        bias: Whether there are offsets.
        more: What every layer takes.

    Example:
        >>> import numpy as np
        >>> Highway(init="zeros")(np.zeros((1, 2), np.float32)).tolist()
        [[0.0, 0.0]]

    Source:
        R. K. Srivastava, K. Greff, J. Schmidhuber, "Highway Networks", 2015.
    """

    def __init__(
        self,
        init: Any = "glorot_uniform",
        activation: Any = None,
        W_regularizer: Any = None,  # noqa: N803 - Keras 1's word
        b_regularizer: Any = None,
        W_constraint: Any = None,  # noqa: N803 - Keras 1's word
        b_constraint: Any = None,
        bias: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(**_around(more))
        self.activation, self.bias = activations.get(activation), bias
        self.settings: Any = {"initializer": init, "regularizer": W_regularizer, "constraint": W_constraint}
        self.offsets: Any = {"regularizer": b_regularizer, "constraint": b_constraint}

    def build(self, input_shape: Any) -> None:
        """Draw the matrices of the sums and of the gate; the gate begins open."""
        width = input_shape[-1]
        self.W, self.gate = (self.add_weight((width, width), name=name, **self.settings) for name in ("W", "W_carry"))
        self.b = self.add_weight((width,), name="b", initializer="zeros", **self.offsets) if self.bias else None
        self.gate_b = self.add_weight((width,), name="b_carry", initializer="ones") if self.bias else None

    def call(self, inputs: Any) -> Any:
        """Gate times activation, plus what the gate leaves of the input."""
        sums, gate = ops.matmul(inputs, self.W), ops.matmul(inputs, self.gate)
        if self.bias:
            sums, gate = sums + ops.expand_dims(self.b, 0), gate + ops.expand_dims(self.gate_b, 0)
        open_by = ops.sigmoid(gate)
        return open_by * self.activation(sums) + (1.0 - open_by) * inputs
