"""Layers that bring inputs together along an axis: side by side, or by products of vectors."""

from collections.abc import Sequence
from typing import Any, ClassVar, final

from lamina.arrays import namespace
from lamina.config import described, structure
from lamina.errors import ArgumentError, ShapeError
from lamina.layers._contraction import contract
from lamina.layers._layer import Layer
from lamina.layers._merging import given
from lamina.layers._run import Run
from lamina.typing import Array, Tree

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@final
@described
class Concatenate(Layer):
    """All inputs side by side along one axis.

    Args:
        axis: The axis that grows, not that of the rows.

    Raises:
        ArgumentError: `axis` is that of the rows.
        ShapeError: The inputs differ in another axis.

    Example:
        >>> Concatenate()([[[1.0, 2.0]], [[3.0]]]).tolist()
        [[1.0, 2.0, 3.0]]
    """

    moves: ClassVar[bool] = True

    several: ClassVar[bool | None] = True

    axis: int = structure(default=-1)

    def check(self) -> None:
        """Rows are never put under each other."""
        super().check()
        if self.axis == 0:
            raise ArgumentError.wanted("Concatenate", "axis", "an axis of features, not that of the rows", 0)

    def apply(self, weights: Tree, inputs: Sequence[Array], run: Run) -> Array:
        """Rows × … × (a + b + …) × …."""
        del weights
        inputs = given(self.name, inputs)
        shapes = [("rows", *x.shape[1:]) for x in inputs]
        rank = inputs[0].ndim
        axis = self.axis % rank if -rank <= self.axis < rank else 0
        rests = {(*x.shape[:axis], *x.shape[axis + 1 :]) for x in inputs}
        if axis == 0 or len(rests) > 1:
            raise ShapeError(
                f"{self.name} takes inputs that differ in axis {self.axis} alone; got {', '.join(map(str, shapes))}. "
                "Bring the others to one size first, with a Reshape or a Flatten."
            )
        n = namespace(*inputs)
        answer = n.concat(list(inputs), axis=axis)
        masks = [run.mask(x) for x in inputs]
        if any(mask is not None for mask in masks):
            each = [
                n.zeros_like(x) == 0 if mask is None else _wide(mask, x) for mask, x in zip(masks, inputs, strict=True)
            ]
            run.set_mask(answer, n.any(n.concat(each, axis=axis), axis=-1))
        return answer


@final
@described
class Dot(Layer):
    """For each row the product of two inputs, summed over one axis of each.

    Args:
        axes: The axis of both, or one of the first and one of the second; not that of the rows.
        normalize: Whether vectors along these axes are brought to length 1 first, so that cosines come out.

    Raises:
        ArgumentError: `axes` are not one or two axes after the rows.
        ShapeError: There are not two inputs, or the axes differ in size.

    Example:
        >>> Dot(axes=1)([[[1.0, 2.0]], [[3.0, 4.0]]]).tolist()
        [[11.0]]
    """

    several: ClassVar[bool | None] = True

    axes: int | Sequence[int] = structure()
    normalize: bool = structure(default=False)

    def check(self) -> None:
        """One axis or two."""
        super().check()
        self.settle("axes", self.axes if isinstance(self.axes, int) else tuple(self.axes))
        told = (self.axes, self.axes) if isinstance(self.axes, int) else self.axes
        if len(told) != 2 or not all(isinstance(axis, int) and axis != 0 for axis in told):
            raise ArgumentError.wanted("Dot", "axes", "an axis after the rows, or two", self.axes)

    def apply(self, weights: Tree, inputs: Sequence[Array], run: Run) -> Array:
        """Rows × (axes of the first but one) × (axes of the second but one)."""
        del weights, run
        first, second = given(self.name, inputs, exactly=2)
        told = (self.axes, self.axes) if isinstance(self.axes, int) else self.axes
        axes = [axis % x.ndim for axis, x in zip(told, (first, second), strict=True)]
        if first.shape[axes[0]] != second.shape[axes[1]] or 0 in axes:
            raise ShapeError(
                f"{self.name} sums over axis {axes[0]} of the first input and axis {axes[1]} of the second, which have "
                f"to be equal; got ('rows', {first.shape[1:]}) and ('rows', {second.shape[1:]}). Choose other axes."
            )
        if self.normalize:
            first, second = unit(first, (axes[0],), 1e-7), unit(second, (axes[1],), 1e-7)
        left, right = list(LETTERS[: first.ndim]), [LETTERS[0], *LETTERS[first.ndim : first.ndim + second.ndim - 1]]
        right[axes[1]] = left[axes[0]]
        out = [letter for letter in left + right[1:] if letter != left[axes[0]]]
        answer = contract(first, second, "".join(left), "".join(right), "".join(out))
        return answer[:, None] if answer.ndim == 1 else answer


def _wide(mask: Array | None, like: Array) -> Array:
    """A mask of places as one of all numbers; all of them where there is none."""
    n = namespace(like)
    every = n.zeros_like(like) == 0
    return every if mask is None else (mask[..., None] if mask.ndim < like.ndim else mask) & every


def unit(x: Array, axes: tuple[int, ...], epsilon: float) -> Array:
    """`x` divided by its length along `axes`, or by `epsilon` where that is larger."""
    n = namespace(x)
    square = n.sum(x * x, axis=axes, keepdims=True)
    return x / n.sqrt(n.where(square > epsilon**2, square, epsilon**2))


def concatenate(inputs: Sequence[Any], axis: int = -1, **settings: Any) -> Any:
    """All `inputs` side by side, as by a new `Concatenate`.

    >>> concatenate([[[1.0, 2.0]], [[3.0]]]).tolist()
    [[1.0, 2.0, 3.0]]
    """
    return Concatenate(axis, **settings)(inputs)


def dot(inputs: Sequence[Any], axes: int | Sequence[int] = -1, **settings: Any) -> Any:
    """The product of two `inputs`, summed over an axis of each, as by a new `Dot`.

    >>> dot([[[1.0, 2.0]], [[3.0, 4.0]]], axes=1).tolist()
    [[11.0]]
    """
    return Dot(axes, **settings)(inputs)
