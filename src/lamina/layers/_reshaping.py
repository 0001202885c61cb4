"""Layers that give the numbers of a row another shape or order."""

from collections.abc import Sequence
from math import prod
from typing import ClassVar, final

from lamina.arrays import namespace
from lamina.config import described, structure
from lamina.errors import ArgumentError, ShapeError
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.typing import Array, Shape, Tree


@final
@described
class Reshape(Layer):
    """The same numbers in another shape.

    Args:
        target_shape: Sizes of the axes after the rows; one may be -1 and is worked out.

    Raises:
        ArgumentError: More than one size is -1, or a size is no whole number.
        ShapeError: The numbers of a row do not fill the shape.

    Example:
        >>> Reshape((2, -1))([[1.0, 2.0, 3.0, 4.0]]).tolist()
        [[[1.0, 2.0], [3.0, 4.0]]]
    """

    moves: ClassVar[bool] = True

    target_shape: Sequence[int] = structure()

    def check(self) -> None:
        """Whole sizes, of which one may be open."""
        super().check()
        sizes = tuple(-1 if size is None else size for size in self.target_shape)
        if not all(isinstance(size, int) and size >= -1 for size in sizes) or sizes.count(-1) > 1:
            raise ArgumentError.wanted(
                "Reshape", "target_shape", "whole numbers, one of which may be -1", self.target_shape
            )
        self.settle("target_shape", sizes)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """Rows × target_shape."""
        del weights, run
        return namespace(inputs).reshape(inputs, (-1, *self._sizes(tuple(inputs.shape[1:]))))

    def _sizes(self, given: Shape) -> Shape:
        known = prod(size for size in self.target_shape if size != -1)
        rest = prod(given) // known if known and prod(given) % known == 0 else 0
        sizes = tuple(rest if size == -1 else size for size in self.target_shape)
        if prod(sizes) != prod(given):
            raise ShapeError(
                f"{self.name} gives each row the shape {tuple(self.target_shape)}; got rows of shape {given}, which "
                f"hold {prod(given)} numbers. Choose a shape of as many."
            )
        return sizes


@final
@described
class Permute(Layer):
    """The axes after the rows in another order.

    Args:
        dims: The axes, counted from 1, in their new order.

    Raises:
        ArgumentError: `dims` are not 1, 2, … in some order.
        ShapeError: The input has another number of axes.

    Example:
        >>> Permute((2, 1))([[[1.0, 2.0, 3.0]]]).tolist()
        [[[1.0], [2.0], [3.0]]]
    """

    dims: Sequence[int] = structure()

    def check(self) -> None:
        """Each axis once."""
        super().check()
        self.settle("dims", tuple(self.dims))
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ArgumentError.wanted("Permute", "dims", "the numbers 1, 2, … in some order", self.dims)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """Rows × the axes in the order of `dims`."""
        del weights, run
        if inputs.ndim != len(self.dims) + 1:
            raise ShapeError(
                f"{self.name} orders {len(self.dims)} axes after the rows; got rows of shape "
                f"{tuple(inputs.shape[1:])}. Give one number an axis."
            )
        return namespace(inputs).permute_dims(inputs, (0, *self.dims))


@final
@described
class RepeatVector(Layer):
    """Each row's vector, `n` times.

    Args:
        n: How often; at least 1.

    Raises:
        ShapeError: The input is not rows × features.

    Example:
        >>> RepeatVector(2)([[1.0, 2.0]]).tolist()
        [[[1.0, 2.0], [1.0, 2.0]]]
    """

    moves: ClassVar[bool] = True

    n: int = structure(at_least=1, whole=True)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """Rows × features → rows × n × features."""
        del weights, run
        if inputs.ndim != 2:
            raise ShapeError(
                f"{self.name} takes rows × features; got rows of shape {tuple(inputs.shape[1:])}. Put a Flatten before."
            )
        n = namespace(inputs)
        return n.concat([inputs[:, None, :]] * self.n, axis=1)
