"""EinsumDense: a product with a learned array, whose axes are said by letters."""

import re
from collections.abc import Callable, Sequence
from math import prod
from typing import NamedTuple, final

import numpy as np

from lamina import activations
from lamina.arrays import namespace
from lamina.config import described, initial, own, structure
from lamina.constraints import Constraint
from lamina.errors import ArgumentError, ShapeError
from lamina.initializers import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Initializer,
    LecunNormal,
    LecunUniform,
    VarianceScaling,
)
from lamina.layers._contraction import contract
from lamina.layers._layer import Numbers
from lamina.layers._run import Run
from lamina.layers._weighted import Weighted
from lamina.regularizers import Regularizer
from lamina.typing import Array, HostArray, Shape, Tree

FORM = re.compile(r"(\.\.\.)?([A-Za-z]+)(\.\.\.)?,([A-Za-z]+)->(\.\.\.)?([A-Za-z]+)(\.\.\.)?")
FANNED = (GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform, VarianceScaling)
"""Initializers whose spread follows from how many numbers come in and go out."""
SPARE = "0123456789"
"""Letters for the axes that three dots stand for."""


class Axes(NamedTuple):
    """Letters of the input, the kernel and the output, without dots, and the sizes that are known."""

    left: str
    kernel: str
    out: str
    sizes: dict[str, int]


@final
@described
class EinsumDense(Weighted):
    """``activation(einsum(equation, x, kernel) + bias)``: a `Dense` over any axes.

    Args:
        equation: Such as ``"ab,bc->ac"`` (a `Dense`) or ``"...x,xy->...y"``; the first letter stands for the rows.
        output_shape: Sizes of the output's axes after the rows, those behind three dots left out; ``None`` for a size
            that the input gives.
        activation: A word such as ``"relu"`` or a function of an array; ``None`` is linear.
        bias_axes: Letters of the output's axes along which an offset is learned; ``None`` for none.
        kernel_initializer, bias_initializer: First numbers.
        kernel_regularizer, bias_regularizer: Penalties.
        kernel_constraint, bias_constraint: What the numbers are brought to after each step.
        lora_rank, lora_alpha, quantization_config: Only ``None``.

    Raises:
        ArgumentError: The equation has another form, or a letter that leads nowhere.
        ShapeError: The input does not fit the equation.

    Example:
        >>> EinsumDense("abc,cd->abd", output_shape=(None, 4))(np.ones((2, 3, 5))).shape
        (2, 3, 4)

    Source:
        Keras's layer of that name.
    """

    equation: str = structure()
    output_shape: int | Sequence[int | None] = structure()
    activation: str | Callable[[Array], Array] | None = structure(default="linear")
    bias_axes: str | None = structure(default=None)
    kernel_initializer: str | Initializer = initial(default="glorot_uniform")
    bias_initializer: str | Initializer = initial(default="zeros")
    kernel_regularizer: str | Regularizer | None = structure(default=None)
    bias_regularizer: str | Regularizer | None = structure(default=None)
    kernel_constraint: str | Constraint | None = structure(default=None)
    bias_constraint: str | Constraint | None = structure(default=None)
    lora_rank: None = own(default=None)
    lora_alpha: None = own(default=None)
    quantization_config: None = own(default=None)

    def check(self) -> None:
        """Turn words into what they stand for; read the equation."""
        super().check()
        self.settle("activation", activations.settled(self.activation))
        sizes = (self.output_shape,) if isinstance(self.output_shape, int) else tuple(self.output_shape)
        self.settle("output_shape", sizes)
        found = FORM.fullmatch(self.equation.replace(" ", ""))
        dots = [bool(found[group]) for group in (1, 3, 5, 7)] if found else []
        if not found or dots[:2] != dots[2:] or all(dots):
            wanted = "of the form 'ab,bc->ac', '...b,bc->...c' or 'ab...,bc->ac...'"
            raise ArgumentError.wanted("EinsumDense", "equation", wanted, self.equation)
        if not found[1] and (found[2][0] != found[6][0] or found[2][0] in found[4]):
            raise ArgumentError(
                f"EinsumDense: the first letter of equation {self.equation!r} stands for the rows, so it is the first "
                "of the output too, and not in the kernel."
            )
        lost = (set(found[6]) - set(found[2] + found[4])) | (set(found[4]) - set(found[2] + found[6]))
        lost |= set(self.bias_axes or "") - set(found[6])
        if lost:
            raise ArgumentError(
                f"EinsumDense: the letter {min(lost)!r} of equation {self.equation!r}, bias_axes {self.bias_axes!r} "
                "leads nowhere. Each letter of the output stands in the input or the kernel, each of the kernel in the "
                "input or the output, each of bias_axes in the output."
            )

    def _axes(self, rank: int, shape: Shape) -> Axes:
        """Letters for every axis of an input with `rank` axes, of which those after the rows have `shape`."""
        found = FORM.fullmatch(self.equation.replace(" ", ""))
        assert found is not None
        dots = SPARE[: max(rank - len(found[2]), 0)]
        if rank < len(found[2]) or (dots and not (found[1] or found[3])):
            raise ShapeError(
                f"{self.name} has the equation {self.equation!r}; got rows of shape {shape}. Give it as many axes as "
                "it has letters, the rows included."
            )
        before, after = (dots, "") if found[1] else ("", dots)
        left, out = before + found[2] + after, before + found[6] + after
        told: list[int | None] = [None] * len(before[1:])
        told += list(self.output_shape)  # type: ignore[arg-type]  # check has made it a tuple
        sizes = dict(zip(left[1:], shape, strict=True))
        for letter, size in zip(out[1:], [*told, *[None] * len(after)], strict=False):
            if size is not None and sizes.setdefault(letter, size) != size:
                raise ShapeError(
                    f"{self.name}: axis {letter!r} of {self.equation!r} is {sizes[letter]} in the input and {size} in "
                    "output_shape. Give both one size."
                )
        return Axes(left, found[4], out, sizes)

    def init(self, random: np.random.Generator, shape: Shape) -> Numbers:
        """The kernel, and the offset with 1 for axes that share it."""
        axes = self._axes(len(shape) + 1, shape)
        missing = [letter for letter in axes.kernel if letter not in axes.sizes]
        if missing:
            raise ShapeError(
                f"{self.name}: nobody says how long axis {missing[0]!r} of {self.equation!r} is. Say so in output_shape"
            )
        learned = {"kernel": self._kernel(random, axes)}
        if self.bias_axes is not None:
            first = min(axes.out.index(letter) for letter in self.bias_axes)
            wide = (axes.sizes[letter] if letter in self.bias_axes else 1 for letter in axes.out[first:])
            learned |= self.first(random, {"bias": tuple(wide)})
        return Numbers(learned)

    def _kernel(self, random: np.random.Generator, axes: Axes) -> HostArray:
        """First numbers; those that follow from how many come in and go out are drawn as for a matrix of these two."""
        if not isinstance(self.kernel_initializer, FANNED):
            return self.first(random, {"kernel": tuple(axes.sizes[letter] for letter in axes.kernel)})["kernel"]
        coming = [letter for letter in axes.kernel if letter not in axes.out]
        going = [letter for letter in axes.kernel if letter in axes.out]
        sides = [[axes.sizes[letter] for letter in letters] for letters in (coming, going)]
        matrix = self.first(random, {"kernel": (prod(sides[0]), prod(sides[1]))})["kernel"]
        order = [(coming + going).index(letter) for letter in axes.kernel]
        return matrix.reshape(*sides[0], *sides[1]).transpose(order)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """Rows × output_shape."""
        del run
        axes = self._axes(inputs.ndim, tuple(inputs.shape[1:]))
        answer = contract(inputs, weights["kernel"], axes.left, axes.kernel, axes.out)
        if self.bias_axes is not None:
            bias = weights["bias"]
            answer = answer + namespace(bias).reshape(bias, (1,) * (answer.ndim - bias.ndim) + tuple(bias.shape))
        return activations.get(self.activation)(answer)
