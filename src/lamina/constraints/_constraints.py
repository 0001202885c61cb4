"""Projections of a weight onto the values that it may have, pure and written once for every executor."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias, final

from lamina.arrays import namespace
from lamina.config import Description, described, number, structure
from lamina.errors import ArgumentError
from lamina.typing import Array

Axes: TypeAlias = int | tuple[int, ...]
"""One axis, or several together."""
EPSILON = 1e-7
"""Added to a norm before something is divided by it, as Keras does."""


@described
class Constraint(Description):
    """What every constraint is: a pure function from a weight to the weight that is kept; this one keeps all as it is.

    >>> class AtMostOne(Constraint):
    ...     def __call__(self, weight):
    ...         return namespace(weight).clip(weight, -1.0, 1.0)
    >>> import numpy as np
    >>> AtMostOne()(np.array([3.0, -0.5])).tolist()
    [1.0, -0.5]
    """

    kind: ClassVar[str] = "constraint"

    def __call__(self, weight: Array) -> Array:
        """The weight that is kept in place of `weight`."""
        return weight


@final
@described
class FunctionConstraint(Constraint):
    """A function of the user's, in the form of a constraint.

    Args:
        function: From a weight to a weight of the same shape.

    >>> FunctionConstraint(abs)(-3.0)
    3.0
    """

    function: Callable[[Array], Array] = structure()

    def __call__(self, weight: Array) -> Array:
        """What the function makes of it."""
        return self.function(weight)


@final
@described
class NonNeg(Constraint):
    """No weight below 0.

    >>> import numpy as np
    >>> NonNeg()(np.array([-1.0, 2.0])).tolist()
    [0.0, 2.0]
    """

    def __call__(self, weight: Array) -> Array:
        """0 in place of what is below."""
        n = namespace(weight)
        return n.maximum(weight, n.zeros_like(weight))


def _axes(constraint: Any) -> None:
    """Bring `axis` into one form."""
    axis = constraint.axis
    several = isinstance(axis, (list, tuple))
    if not all(isinstance(one, int) and not isinstance(one, bool) for one in (axis if several else (axis,))):
        raise ArgumentError.wanted(type(constraint).__name__, "axis", "a whole number or several", axis)
    constraint.settle("axis", tuple(axis) if several else axis)


def _norms(weight: Array, axis: Axes) -> Array:
    n = namespace(weight)
    return n.sqrt(n.sum(weight * weight, axis=axis, keepdims=True))


@final
@described
class MaxNorm(Constraint):
    """Vectors along `axis` that are longer than `max_value` become so long.

    Args:
        max_value: Greatest length; at least 0.
        axis: Along which lengths are measured; 0 holds the weights into each unit of a Dense layer together.

    Source: Srivastava et al. 2014, section 5.1, https://jmlr.org/papers/v15/srivastava14a.html.

    >>> import numpy as np
    >>> MaxNorm(1.0)(np.array([[3.0], [4.0]])).round(3).tolist()
    [[0.6], [0.8]]
    """

    max_value: float = number(default=2.0, at_least=0)
    axis: Axes = structure(default=0)

    def check(self) -> None:
        """Bring the axis into one form."""
        _axes(self)

    def __call__(self, weight: Array) -> Array:
        """The vectors, none longer than that."""
        n, norms = namespace(weight), _norms(weight, self.axis)
        most = n.asarray(self.max_value, dtype=norms.dtype)
        return weight * (n.minimum(norms, most) / (EPSILON + norms))


@final
@described
class UnitNorm(Constraint):
    """Vectors along `axis` have length 1.

    Args:
        axis: As for `MaxNorm`.

    >>> import numpy as np
    >>> UnitNorm()(np.array([[3.0], [4.0]])).round(3).tolist()
    [[0.6], [0.8]]
    """

    axis: Axes = structure(default=0)

    def check(self) -> None:
        """Bring the axis into one form."""
        _axes(self)

    def __call__(self, weight: Array) -> Array:
        """The vectors over their lengths."""
        return weight / (EPSILON + _norms(weight, self.axis))


@final
@described
class MinMaxNorm(Constraint):
    """Vectors along `axis` have a length within limits, or go a part of the way there.

    Args:
        min_value: Least length; at least 0.
        max_value: Greatest length; at least `min_value`.
        rate: Share of the way that is gone at each step; from 0 to 1.
        axis: As for `MaxNorm`.

    Raises:
        ArgumentError: `max_value` is below `min_value`.

    >>> import numpy as np
    >>> MinMaxNorm(10.0, 20.0)(np.array([[3.0], [4.0]])).round(3).tolist()
    [[6.0], [8.0]]
    """

    min_value: float = number(default=0.0, at_least=0)
    max_value: float = number(default=1.0, at_least=0)
    rate: float = number(default=1.0, at_least=0, at_most=1)
    axis: Axes = structure(default=0)

    def check(self) -> None:
        """Refuse limits that leave nothing between them."""
        _axes(self)
        if self.max_value < self.min_value:
            raise ArgumentError.wanted(
                "MinMaxNorm", "max_value", f"at least min_value={self.min_value}", self.max_value
            )

    def __call__(self, weight: Array) -> Array:
        """The vectors at the lengths that they shall have."""
        n, norms = namespace(weight), _norms(weight, self.axis)
        least, most = (n.asarray(limit, dtype=norms.dtype) for limit in (self.min_value, self.max_value))
        wanted = self.rate * n.minimum(n.maximum(norms, least), most) + (1 - self.rate) * norms
        return weight * (wanted / (EPSILON + norms))
