"""Layers that bring several inputs together number by number: sums, products, means and extremes."""

from collections.abc import Sequence
from functools import reduce
from typing import Any, ClassVar, final

from lamina.arrays import namespace
from lamina.config import described
from lamina.errors import DataError, ShapeError
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.typing import Array, Tree


@described
class Merge(Layer):
    """What the merging layers share: a list of inputs, brought to one rank.

    A place of the answer is empty where a mask calls it empty in every input.
    """

    several: ClassVar[bool | None] = True

    def apply(self, weights: Tree, inputs: Sequence[Array], run: Run) -> Array:
        """One array from all inputs; an axis of size 1 serves every place of its partners'."""
        del weights
        answer = self.merged(aligned(self.name, given(self.name, inputs)))
        masks = [mask for x in inputs if (mask := run.mask(x)) is not None]
        if len(masks) == len(inputs):
            run.set_mask(answer, reduce(lambda a, b: a | b, masks))
        return answer

    def merged(self, inputs: Sequence[Array]) -> Array:
        """What is made of inputs of one rank."""
        raise NotImplementedError(f"{type(self).__name__} has no merged.")


@described
class Unmasked(Merge):
    """What those of them share in which an empty place would have to stand aside."""

    def apply(self, weights: Tree, inputs: Sequence[Array], run: Run) -> Array:
        """As for all, but that no input has empty places."""
        if any(run.mask(x) is not None for x in inputs):
            raise DataError(
                f"{self.name} takes inputs without empty places; one comes from Masking, or Embedding with mask_zero. "
                "Average or flatten it first, with GlobalAveragePooling1D or Flatten."
            )
        return super().apply(weights, inputs, run)


def given(name: str, inputs: Any, exactly: int | None = None) -> Sequence[Array]:
    """`inputs`, seen to be a list of arrays; of two where `exactly` says so."""
    wanted = "a list of at least one input" if exactly is None else f"a list of exactly {exactly} inputs"
    if not isinstance(inputs, (list, tuple)) or not inputs or (exactly and len(inputs) != exactly):
        came = f"{len(inputs)} inputs" if isinstance(inputs, (list, tuple)) else "one input that is no list"
        raise ShapeError(f"{name} takes {wanted}; got {came}. Call it as layer([a, b]).")
    return inputs


def aligned(name: str, inputs: Sequence[Array]) -> list[Array]:
    """All inputs with axes of size 1 put in after the rows until their ranks agree, seen to fit each other."""
    rank = max(x.ndim for x in inputs)
    answer = []
    for x in inputs:
        own = tuple(x.shape[1:])
        answer.append(x if x.ndim == rank else namespace(x).reshape(x, (-1, *(1,) * (rank - x.ndim), *own)))
    for sizes in zip(*(x.shape for x in answer), strict=True):
        if len(set(sizes) - {1}) > 1:
            shapes = ", ".join(str(("rows", *x.shape[1:])) for x in inputs)
            raise ShapeError(
                f"{name} takes inputs whose axes are equal or 1, of as many rows each; got {shapes}. "
                "Bring them to one shape first, with a Dense or a Reshape."
            )
    return answer


@final
@described
class Add(Merge):
    """The sum of all inputs.

    Example:
        >>> Add()([[[1.0, 2.0]], [[10.0, 20.0]]]).tolist()
        [[11.0, 22.0]]
    """

    def merged(self, inputs: Sequence[Array]) -> Array:
        """A + b + …."""
        return reduce(lambda a, b: a + b, inputs)


@final
@described
class Subtract(Merge):
    """The first of two inputs less the second.

    Example:
        >>> Subtract()([[[1.0, 2.0]], [[10.0, 20.0]]]).tolist()
        [[-9.0, -18.0]]
    """

    def merged(self, inputs: Sequence[Array]) -> Array:
        """A - b."""
        first, second = given(self.name, inputs, exactly=2)
        return first - second


@final
@described
class Multiply(Unmasked):
    """The product of all inputs, number by number.

    Example:
        >>> Multiply()([[[1.0, 2.0]], [[10.0, 20.0]]]).tolist()
        [[10.0, 40.0]]
    """

    def merged(self, inputs: Sequence[Array]) -> Array:
        """A · b · …."""
        return reduce(lambda a, b: a * b, inputs)


@final
@described
class Average(Merge):
    """The mean of all inputs.

    Example:
        >>> Average()([[[1.0, 2.0]], [[3.0, 6.0]]]).tolist()
        [[2.0, 4.0]]
    """

    def merged(self, inputs: Sequence[Array]) -> Array:
        """(a + b + …) / how many."""
        return reduce(lambda a, b: a + b, inputs) / len(inputs)


@final
@described
class Maximum(Unmasked):
    """The largest of all inputs at each place; where two are equal, each gets half of the slope.

    Example:
        >>> Maximum()([[[1.0, 20.0]], [[10.0, 2.0]]]).tolist()
        [[10.0, 20.0]]
    """

    def merged(self, inputs: Sequence[Array]) -> Array:
        """max(a, b, …)."""
        return reduce(namespace(*inputs).maximum, inputs)


@final
@described
class Minimum(Unmasked):
    """The smallest of all inputs at each place; where two are equal, each gets half of the slope.

    Example:
        >>> Minimum()([[[1.0, 20.0]], [[10.0, 2.0]]]).tolist()
        [[1.0, 2.0]]
    """

    def merged(self, inputs: Sequence[Array]) -> Array:
        """min(a, b, …)."""
        return reduce(namespace(*inputs).minimum, inputs)


def add(inputs: Sequence[Any], **settings: Any) -> Any:
    """The sum of `inputs`, as by a new `Add` with the given settings.

    >>> add([[[1.0]], [[2.0]]]).tolist()
    [[3.0]]
    """
    return Add(**settings)(inputs)


def subtract(inputs: Sequence[Any], **settings: Any) -> Any:
    """The first of two `inputs` less the second, as by a new `Subtract`.

    >>> subtract([[[1.0]], [[2.0]]]).tolist()
    [[-1.0]]
    """
    return Subtract(**settings)(inputs)


def multiply(inputs: Sequence[Any], **settings: Any) -> Any:
    """The product of `inputs`, as by a new `Multiply`.

    >>> multiply([[[3.0]], [[2.0]]]).tolist()
    [[6.0]]
    """
    return Multiply(**settings)(inputs)


def average(inputs: Sequence[Any], **settings: Any) -> Any:
    """The mean of `inputs`, as by a new `Average`.

    >>> average([[[1.0]], [[2.0]]]).tolist()
    [[1.5]]
    """
    return Average(**settings)(inputs)


def maximum(inputs: Sequence[Any], **settings: Any) -> Any:
    """The largest of `inputs` at each place, as by a new `Maximum`.

    >>> maximum([[[1.0]], [[2.0]]]).tolist()
    [[2.0]]
    """
    return Maximum(**settings)(inputs)


def minimum(inputs: Sequence[Any], **settings: Any) -> Any:
    """The smallest of `inputs` at each place, as by a new `Minimum`.

    >>> minimum([[[1.0]], [[2.0]]]).tolist()
    [[1.0]]
    """
    return Minimum(**settings)(inputs)
