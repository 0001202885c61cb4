"""TensorFlow's ``keras.experimental`` as far as tables use it: linear models, and wide beside deep."""

from typing import Any

from lamina.errors import ArgumentError
from lamina.keras._own._model import Model
from lamina.layers import Activation, Add, Dense
from lamina.structures import leaves


class LinearModel(Model):
    """A sum of the inputs, each times a matrix, and an offset: ``activation(Σ xᵢ @ kernelᵢ + bias)``.

    Args:
        units: Width of the output.
        activation: Applied to the sum; a word or a function.
        use_bias: Whether an offset is learned.
        kernel_initializer, bias_initializer: First numbers.
        kernel_regularizer, bias_regularizer: Penalties.
        name: What people call it.

    Example:
        >>> LinearModel()([[1.0, 2.0]]).tolist()
        [[0.0]]

    Source:
        TensorFlow's ``tf.keras.experimental.LinearModel``.
    """

    def __init__(
        self,
        units: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "zeros",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        self.units, self.use_bias = units, use_bias
        self._first = {"kernel_initializer": kernel_initializer, "bias_initializer": bias_initializer}
        self._penalties = {"kernel_regularizer": kernel_regularizer, "bias_regularizer": bias_regularizer}
        self.dense_layers: list[Dense] = []
        self.together = Add()
        self.activation = Activation(activation or "linear")

    def call(self, inputs: Any, *others: Any, **more: Any) -> Any:
        """The activation of the sum."""
        del others, more
        every = leaves(inputs)
        while len(self.dense_layers) < len(every):
            bias = self.use_bias and not self.dense_layers
            self.dense_layers.append(Dense(self.units, use_bias=bias, **self._first, **self._penalties))
        parts = [dense(x) for dense, x in zip(self.dense_layers, every, strict=True)]
        return self.activation(parts[0] if len(parts) == 1 else self.together(parts))


class WideDeepModel(Model):
    """A linear model and a deep one over the same inputs, or over a pair of inputs, added up.

    Args:
        linear_model: Answers the wide part.
        dnn_model: Answers the deep part.
        activation: Applied to the sum.
        name: What people call it.

    Raises:
        ArgumentError: `compile` gets one optimizer for each part; this model takes one for both.

    Example:
        >>> from lamina import keras
        >>> deep = keras.Sequential([keras.layers.Dense(4, "relu"), keras.layers.Dense(1)])
        >>> WideDeepModel(LinearModel(), deep, activation="sigmoid").predict([[1.0, 2.0]], verbose=0).shape
        (1, 1)

    Source:
        Cheng et al. 2016, https://arxiv.org/abs/1606.07792; TensorFlow's ``tf.keras.experimental.WideDeepModel``.
    """

    def __init__(self, linear_model: Any, dnn_model: Any, activation: Any = None, name: str | None = None) -> None:
        super().__init__(name=name)
        self.linear_model, self.dnn_model = linear_model, dnn_model
        self.together = Add()
        self.activation = Activation(activation or "linear")

    def compile(self, optimizer: Any = "rmsprop", loss: Any = None, *others: Any, **more: Any) -> None:
        """Say how to train; one optimizer serves both parts."""
        if isinstance(optimizer, (list, tuple)):
            raise ArgumentError.wanted("WideDeepModel", "optimizer", "one optimizer for both parts", optimizer)
        super().compile(optimizer, loss, *others, **more)

    def call(self, inputs: Any, *others: Any, training: bool | None = None, **more: Any) -> Any:
        """The activation of the two answers' sum."""
        del others, more
        pair = isinstance(inputs, (list, tuple)) and len(inputs) == 2
        wide, deep = inputs if pair else (inputs, inputs)
        answers = [self.linear_model(wide), self.dnn_model(deep, training=training)]
        return self.activation(self.together(answers))
