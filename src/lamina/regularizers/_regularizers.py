"""What a layer adds to the loss for the size or the likeness of its weights."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias, final

from lamina.arrays import absolute, namespace
from lamina.config import Description, described, number, structure
from lamina.errors import ArgumentError, ShapeError
from lamina.registry import Registry
from lamina.typing import Array

Penalty: TypeAlias = Callable[[Array], Array]
"""A function from a weight to a scalar."""


@described
class Regularizer(Description):
    """What every regularizer is: a pure function from a weight to a scalar.

    >>> isinstance(get("l1"), Regularizer)
    True
    """

    kind: ClassVar[str] = "regularizer"

    def __call__(self, weight: Array) -> Array:
        """What `weight` adds to the loss."""
        raise NotImplementedError(f"{type(self).__name__} has no __call__.")


REGULARIZERS: Registry[type[Regularizer]] = Registry("regularizer")
"""All regularizers that a word can name."""


@final
@REGULARIZERS.named("L1")
@described
class L1(Regularizer):
    """``l1 * Σ|w|``: presses weights to exactly 0.

    Args:
        l1: At least 0.

    >>> import numpy as np
    >>> float(L1(0.5)(np.array([-1.0, 3.0])))
    2.0
    """

    l1: float = number(default=0.01, at_least=0)

    def __call__(self, weight: Array) -> Array:
        """What `weight` adds to the loss."""
        return self.l1 * namespace(weight).sum(absolute(weight))


@final
@REGULARIZERS.named("L2")
@described
class L2(Regularizer):
    """``l2 * Σw²``, without the ½ that some write: keeps weights small.

    Args:
        l2: At least 0.

    >>> import numpy as np
    >>> float(L2(0.5)(np.array([-1.0, 3.0])))
    5.0
    """

    l2: float = number(default=0.01, at_least=0)

    def __call__(self, weight: Array) -> Array:
        """What `weight` adds to the loss."""
        return self.l2 * namespace(weight).sum(weight * weight)


@final
@REGULARIZERS.named("L1L2", "l1_l2")
@described
class L1L2(Regularizer):
    """``l1 * Σ|w| + l2 * Σw²``.

    Args:
        l1: At least 0.
        l2: At least 0.

    >>> import numpy as np
    >>> float(L1L2(0.5, 0.5)(np.array([-1.0, 3.0])))
    7.0
    """

    l1: float = number(default=0.0, at_least=0)
    l2: float = number(default=0.0, at_least=0)

    def __call__(self, weight: Array) -> Array:
        """What `weight` adds to the loss."""
        n = namespace(weight)
        return self.l1 * n.sum(absolute(weight)) + self.l2 * n.sum(weight * weight)


@final
@REGULARIZERS.named("OrthogonalRegularizer", "orthogonal")
@described
class OrthogonalRegularizer(Regularizer):
    """`factor` times the mean size of the cosine between two rows (or columns): makes them differ.

    Args:
        factor: At least 0.
        mode: ``"rows"`` or ``"columns"``.

    Raises:
        ArgumentError: `mode` is another word.
        ShapeError: The weight is no matrix.

    >>> import numpy as np
    >>> float(OrthogonalRegularizer(1.0)(np.eye(3)))
    0.0
    """

    factor: float = number(default=0.01, at_least=0)
    mode: str = structure(default="rows")

    def check(self) -> None:
        """Refuse another word."""
        if self.mode not in {"rows", "columns"}:
            raise ArgumentError.wanted("OrthogonalRegularizer", "mode", "'rows' or 'columns'", self.mode)

    def __call__(self, weight: Array) -> Array:
        """What `weight` adds to the loss."""
        if weight.ndim != 2:
            raise ShapeError(f"OrthogonalRegularizer takes a matrix; got shape {tuple(weight.shape)}.")
        n = namespace(weight)
        vectors = weight if self.mode == "rows" else n.matrix_transpose(weight)
        length = n.sqrt(n.maximum(n.sum(vectors * vectors, axis=1, keepdims=True), 1e-24))
        vectors = vectors / length
        size = vectors.shape[0]
        cosines = vectors @ n.matrix_transpose(vectors) * (1 - n.eye(size, dtype=weight.dtype))
        return self.factor * n.sum(absolute(cosines)) / max(size * (size - 1), 1)


def get(identifier: object) -> Penalty | None:
    """The regularizer that `identifier` means.

    Args:
        identifier: A regularizer, its class, its name in any spelling, a function from a weight to a scalar, or
            ``None`` for none.

    Raises:
        UnknownNameError: No regularizer has that name.
        ArgumentError: It is none of these.

    >>> get("l2").l2
    0.01
    """
    if identifier is None:
        return None
    if isinstance(identifier, str):
        return REGULARIZERS[identifier]()
    if isinstance(identifier, type) and issubclass(identifier, Regularizer):
        return identifier()
    if callable(identifier):
        return identifier
    raise ArgumentError.wanted("A regularizer", "identifier", "a name, a Regularizer, a function or None", identifier)


def total(*pairs: tuple[Any, Array | None]) -> Array | None:
    """What several regularizers add for their weights; ``None`` where there is nothing to add.

    Args:
        *pairs: Each a regularizer and its weight; a pair with ``None`` in it adds nothing.

    >>> import numpy as np
    >>> float(total((L2(0.5), np.array([2.0])), (None, np.ones(3)), (L1(1.0), np.array([3.0]))))
    5.0
    """
    added = [penalty(weight) for penalty, weight in pairs if penalty is not None and weight is not None]
    return sum(added[1:], added[0]) if added else None
