"""Operation: a function of symbols in the place of a layer, so that ``x + y`` can be part of a network."""

import operator
from collections.abc import Callable
from typing import Any, ClassVar, final

import numpy as np

from lamina.arrays import absolute, namespace
from lamina.config import described, structure
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.layers._symbol import Symbol
from lamina.registry import Registry
from lamina.structures import leaves
from lamina.typing import Array, Tree


def _between(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """`function` of two values of which one may be a constant or have fewer axes, which are then put in front."""

    def answer(left: Any, right: Any) -> Array:
        n, rank = namespace(left, right), max(np.ndim(left), np.ndim(right))
        pair = [_of_rank(n, value, rank) if np.ndim(value) else value for value in (left, right)]
        return function(*pair)

    return answer


def _of_rank(n: Any, value: Any, rank: int) -> Array:
    array = n.asarray(value, dtype=n.float32) if isinstance(value, (list, tuple)) else value
    return n.reshape(array, (1,) * (rank - array.ndim) + tuple(array.shape))


def _getitem(x: Array, index: Any) -> Array:
    return x[_index(index)]


def _index(item: Any) -> Any:
    """The index that a description holds, as Python has it."""
    if isinstance(item, (list, tuple)):
        return tuple(_index(one) for one in item)
    if isinstance(item, dict):
        return slice(item["start"], item["stop"], item["step"])
    return Ellipsis if item == "..." else item


def _logical(word: str) -> Callable[..., Any]:
    """The array standard's logical function of that name; what is no truth counts as true unless it is 0."""

    def answer(*values: Any) -> Array:
        n = namespace(*values)
        function: Callable[..., Array] = getattr(n, word)
        return function(*(n.asarray(value) != 0 for value in values))

    return answer


OPERATIONS: Registry[Callable[..., Any]] = Registry("operation")
"""The functions that files may name: those of Python's operators, and what `lamina.keras.ops` adds."""

_TABLE: dict[str, Callable[..., Any]] = {
    "add": _between(operator.add),
    "subtract": _between(operator.sub),
    "multiply": _between(operator.mul),
    "divide": _between(operator.truediv),
    "floor_divide": _between(operator.floordiv),
    "mod": _between(operator.mod),
    "power": _between(operator.pow),
    "negative": operator.neg,
    "absolute": absolute,
    "matmul": operator.matmul,
    "greater": _between(operator.gt),
    "greater_equal": _between(operator.ge),
    "less": _between(operator.lt),
    "less_equal": _between(operator.le),
    "not_equal": _between(operator.ne),
    "logical_and": _between(_logical("logical_and")),
    "logical_or": _between(_logical("logical_or")),
    "logical_xor": _between(_logical("logical_xor")),
    "logical_not": _logical("logical_not"),
    "getitem": _getitem,
}
"""What Python's operators on symbols record."""
for _name, _function in _TABLE.items():
    OPERATIONS.add(_function, _name)


@final
@described
class Operation(Layer):
    """A function of a call's arguments: one of lamina's by name, or one of the user's own.

    Args:
        function: A name from the closed table, or a function of arrays.

    Example:
        >>> import numpy as np
        >>> Operation("negative")(np.ones((1, 2), np.float32)).tolist()
        [[-1.0, -1.0]]
    """

    moves: ClassVar[bool] = True

    several: ClassVar[bool | None] = None

    function: str | Callable[..., Any] = structure()

    def check(self) -> None:
        """Refuse an unknown name."""
        super().check()
        if isinstance(self.function, str):
            OPERATIONS[self.function]

    @property
    def plain_name(self) -> str:
        """The function's."""
        return self.function if isinstance(self.function, str) else getattr(self.function, "__name__", "operation")

    @property
    def rowwise(self) -> bool:
        """Those of the table work row by row, but for indices, which may count rows."""
        return self.function in _TABLE and self.function not in {"getitem", "matmul"}

    def apply(self, weights: Tree, inputs: Array, run: Run, *others: Any, **settings: Any) -> Any:
        """What the function answers."""
        del weights, run
        if not isinstance(self.function, str):
            return self.function(inputs, *others, **settings)
        told = {name: _sizes(value) for name, value in settings.items()}
        return OPERATIONS[self.function](inputs, *map(_sizes, others), **told)


def _sizes(value: Any) -> Any:
    """Sizes or axes that a file holds in lists, in tuples again; anything else as it is."""
    whole = isinstance(value, list) and all(type(leaf) is int for leaf in leaves(value))
    return tuple(_sizes(item) for item in value) if whole else value


def operate(word: str, *arguments: Any) -> Any:
    """Record an operation of the table on symbols and constants."""
    return Operation(word)(*arguments)


Symbol.operate = staticmethod(operate)
