"""Lambda: a function of the user's, as a layer."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, final

from lamina.config import described, structure
from lamina.errors import ArgumentError
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.typing import Array, Tree


@final
@described
class Lambda(Layer):
    """``function(x, **arguments)``; told `mask` and `training` as well, if it has arguments of these names.

    A model file holds no code: a model with a `Lambda` is saved by saving its weights, and built by its script.

    Args:
        function: From an array to an array, written with operators and the functions of ``x.__array_namespace__()``
            or of `lamina.keras.ops`, since it sees NumPy's arrays and JAX's.
        output_shape: Accepted for Keras's sake; shapes are found by running the function.
        mask: Accepted for Keras's sake where it is ``None``.
        arguments: Further named arguments of the function.

    Raises:
        ArgumentError: `function` cannot be called, or a mask is given.

    Example:
        >>> Lambda(lambda x: x * 2)([[1.0, 2.0]]).tolist()
        [[2.0, 4.0]]
    """

    moves: ClassVar[bool] = True
    several: ClassVar[bool | None] = None

    function: Callable[..., Array] = structure()
    output_shape: Sequence[int] | Callable[..., Any] | None = structure(default=None)
    mask: Any = structure(default=None)
    arguments: Mapping[str, Any] | None = structure(default=None)

    def check(self) -> None:
        """A function, and no mask of its own."""
        super().check()
        if not callable(self.function):
            raise ArgumentError.wanted("Lambda", "function", "a function of an array", self.function)
        if self.mask is not None:
            raise ArgumentError.wanted("Lambda", "mask", "None (mark empty places with Masking)", self.mask)
        if isinstance(self.output_shape, (list, tuple)):
            self.settle("output_shape", tuple(self.output_shape))

    @property
    def rowwise(self) -> bool:
        """No: the function is the user's, and may average over rows."""
        return False

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """What the function answers."""
        del weights
        told = {"training": run.training, "mask": run.mask(inputs)}
        names = _names(self.function)
        return self.function(inputs, **(self.arguments or {}), **{name: told[name] for name in told if name in names})


def _names(function: Callable[..., Any]) -> set[str]:
    """Names of a function's arguments, as far as it tells them (NumPy's own functions do not)."""
    try:
        return set(inspect.signature(function).parameters)
    except ValueError:
        return set()
