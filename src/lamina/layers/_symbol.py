"""Symbol: a value that is not there yet, and Node: the call of a layer that will make it."""

from collections.abc import Callable
from itertools import count
from typing import Any, ClassVar, NoReturn

import numpy as np
from numpy.typing import NDArray

from lamina.errors import StateError
from lamina.structures import leaves

ARITHMETIC = {
    "add": "add",
    "subtract": "subtract",
    "multiply": "multiply",
    "divide": "divide",
    "floor_divide": "floor_divide",
    "remainder": "mod",
    "power": "power",
    "greater": "greater",
    "greater_equal": "greater_equal",
    "less": "less",
    "less_equal": "less_equal",
    "not_equal": "not_equal",
}
"""NumPy's word → the operation that Python's operator between an array and a symbol stands for."""
_SERIAL = count()


class Node:
    """One call of a layer on symbols.

    Args:
        layer: Who is called.
        arguments: The call's positional arguments, symbols among them at any depth.
        keywords: Its keyword arguments, likewise.

    Example:
        >>> from lamina.layers import Dense, Input
        >>> Dense(2)(Input(shape=(3,))).node.parents
        [<Symbol shape=(None, 3), dtype=float32, from 'input_layer'>]
    """

    def __init__(self, layer: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> None:
        self.layer = layer
        self.arguments = arguments
        self.keywords = keywords
        self.outputs: Any = None
        self.serial = next(_SERIAL)

    @property
    def parents(self) -> list["Symbol"]:
        """The symbols that the call reads."""
        return [leaf for leaf in leaves((self.arguments, self.keywords)) if isinstance(leaf, Symbol)]


class Symbol:
    """A value of the functional API: what a layer will answer once there are rows (Keras's KerasTensor).

    Args:
        node: The call that makes it.
        place: Which of the call's outputs it is.
        sample: Two rows such as will come; shapes and types are read off it.
        mask: Which places of the two rows hold something, where a layer before has said so.

    Example:
        >>> from lamina.layers import Dense, Input
        >>> x = Input(shape=(3,))
        >>> (Dense(2)(x) + 1.0).shape
        (None, 2)
    """

    operate: ClassVar[Callable[..., Any]]
    """What the operators of symbols call: set by the file of operations."""

    def __init__(self, node: Node, place: int, sample: NDArray[Any], mask: Any = None) -> None:
        self.node = node
        self.place = place
        self.sample = sample
        self.mask = mask

    @property
    def shape(self) -> tuple[int | None, ...]:
        """Sizes of the axes, ``None`` for the rows."""
        return (None, *self.sample.shape[1:])

    @property
    def ndim(self) -> int:
        """How many axes there are, that of the rows included."""
        return self.sample.ndim

    @property
    def dtype(self) -> str:
        """The type's name; ``"string"`` for text."""
        return "string" if self.sample.dtype.kind in "OUS" else str(self.sample.dtype)

    @property
    def layer(self) -> Any:
        """The layer that makes it."""
        return self.node.layer

    @property
    def name(self) -> str:
        """The name of the layer that makes it."""
        return str(self.node.layer.name)

    def __repr__(self) -> str:
        return f"<Symbol shape={self.shape}, dtype={self.dtype}, from {self.name!r}>"

    def _refuse(self, *_: object) -> NoReturn:
        raise StateError(
            f"{self!r} has no values yet: it stands for the rows of a later call. Make a Model of inputs and outputs, "
            "and give rows to that; use layers or lamina.keras.ops to work with it, not NumPy."
        )

    __array__ = __bool__ = __len__ = __iter__ = __float__ = __int__ = _refuse

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **settings: Any) -> Any:
        """Arithmetic with an array on its left side; NumPy's other functions are refused."""
        if method != "__call__" or settings or ufunc.__name__ not in ARITHMETIC:
            self._refuse()
        return Symbol.operate(ARITHMETIC[ufunc.__name__], *inputs)

    def __add__(self, other: Any) -> Any:
        return Symbol.operate("add", self, other)

    def __radd__(self, other: Any) -> Any:
        return Symbol.operate("add", other, self)

    def __sub__(self, other: Any) -> Any:
        return Symbol.operate("subtract", self, other)

    def __rsub__(self, other: Any) -> Any:
        return Symbol.operate("subtract", other, self)

    def __mul__(self, other: Any) -> Any:
        return Symbol.operate("multiply", self, other)

    def __rmul__(self, other: Any) -> Any:
        return Symbol.operate("multiply", other, self)

    def __truediv__(self, other: Any) -> Any:
        return Symbol.operate("divide", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return Symbol.operate("divide", other, self)

    def __floordiv__(self, other: Any) -> Any:
        return Symbol.operate("floor_divide", self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return Symbol.operate("floor_divide", other, self)

    def __mod__(self, other: Any) -> Any:
        return Symbol.operate("mod", self, other)

    def __rmod__(self, other: Any) -> Any:
        return Symbol.operate("mod", other, self)

    def __pow__(self, other: Any) -> Any:
        return Symbol.operate("power", self, other)

    def __rpow__(self, other: Any) -> Any:
        return Symbol.operate("power", other, self)

    def __matmul__(self, other: Any) -> Any:
        return Symbol.operate("matmul", self, other)

    def __neg__(self) -> Any:
        return Symbol.operate("negative", self)

    def __abs__(self) -> Any:
        return Symbol.operate("absolute", self)

    def __ne__(self, other: object) -> Any:
        return Symbol.operate("not_equal", self, other)

    def __and__(self, other: Any) -> Any:
        return Symbol.operate("logical_and", self, other)

    def __or__(self, other: Any) -> Any:
        return Symbol.operate("logical_or", self, other)

    def __xor__(self, other: Any) -> Any:
        return Symbol.operate("logical_xor", self, other)

    def __invert__(self) -> Any:
        return Symbol.operate("logical_not", self)

    def __gt__(self, other: Any) -> Any:
        return Symbol.operate("greater", self, other)

    def __ge__(self, other: Any) -> Any:
        return Symbol.operate("greater_equal", self, other)

    def __lt__(self, other: Any) -> Any:
        return Symbol.operate("less", self, other)

    def __le__(self, other: Any) -> Any:
        return Symbol.operate("less_equal", self, other)

    def __getitem__(self, index: Any) -> Any:
        return Symbol.operate("getitem", self, _plain(index))


def _plain(index: Any) -> Any:
    """An index as words and numbers that a description may hold: a slice becomes a dict."""
    if isinstance(index, tuple):
        return [_plain(item) for item in index]
    if isinstance(index, slice):
        return {"start": index.start, "stop": index.stop, "step": index.step}
    if index is Ellipsis:
        return "..."
    return int(index) if isinstance(index, np.integer) else index
