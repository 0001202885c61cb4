"""Variable: an array with a name that can be assigned to, and the scope in which assignments are caught."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from typing import Any, NoReturn, Self

import numpy as np
from numpy.typing import NDArray

from lamina.arrays import namespace
from lamina.cells import Cell
from lamina.errors import ArgumentError, ShapeError
from lamina.initializers import Initializer
from lamina.initializers import get as initializer_named
from lamina.keras._values._operand import Operand
from lamina.keras._values._types import host_type, standardize_dtype
from lamina.random import generator

Key = tuple[int, str]
"""What tells one variable's numbers from another's."""

_BOUND: ContextVar[dict[Key, Any] | None] = ContextVar("bound", default=None)
_READERS: list[Callable[["Variable", Any], Any]] = []
_SERIAL = count()


@contextmanager
def bound(values: dict[Key, Any]) -> Iterator[dict[Key, Any]]:
    """Inside, variables have the values given by `key`, and assignments go there instead of into the variables.

    >>> v = Variable(1.0)
    >>> with bound({v.key: np.float32(5.0)}) as values:
    ...     _ = v.assign_add(1.0)
    >>> float(values[v.key]), float(v)
    (6.0, 1.0)
    """
    before = _BOUND.set(values)
    try:
        yield values
    finally:
        _BOUND.reset(before)


def read_through(reader: Callable[["Variable", Any], Any]) -> None:
    """Let `reader` see each value that is read outside `bound`, and answer in its place (the tape watches so)."""
    _READERS.append(reader)


class Variable(Operand):
    """Keras's ``Variable``: one array, its name, and whether training changes it.

    Args:
        initializer: The first value, or the name of an initializer, or a function of shape and ``dtype=``.
        shape: Sizes of the axes; needed where `initializer` is no value.
        dtype: Name of the numbers' type; float32 by default, or the value's own.
        trainable: Whether gradients change it.
        autocast, aggregation, synchronization: Accepted as Keras has them; here they change nothing.
        name: Without ``/``.

    Raises:
        ArgumentError: No shape, a name with a slash, or an aggregation that Keras does not know.

    Example:
        >>> v = Variable([1.0, 2.0], name="slope")
        >>> v.assign_add([1.0, 1.0]).tolist(), (v * 2).tolist()
        ([2.0, 3.0], [4.0, 6.0])
    """

    def __init__(
        self,
        initializer: Any,
        shape: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        aggregation: str | None = "none",
        synchronization: str | None = "auto",
        name: str | None = None,
    ) -> None:
        self.name = f"variable_{next(_SERIAL)}" if name is None else name
        if not isinstance(self.name, str) or "/" in self.name:
            raise ArgumentError.wanted("Variable", "name", "a string without '/'", name)
        if aggregation not in {None, "none", "mean", "sum", "only_first_replica"}:
            raise ArgumentError.wanted("Variable", "aggregation", "one of Keras's words", aggregation)
        self.autocast, self.aggregation = autocast, aggregation or "none"
        self.synchronization = synchronization or "none"
        self.path = self.name
        self.trainable = trainable
        self.regularizer: Any = None
        self.constraint: Any = None
        self.overwrite_with_gradient = False
        self._cell: tuple[Cell, str] | None = None
        value = _first_value(initializer, shape, dtype)
        self._own: NDArray[Any] = _frozen(value)
        self.dtype = str(value.dtype)

    @classmethod
    def over(cls, cell: Cell, name: str, *, path: str = "", trainable: bool = True) -> Self:
        """A variable whose value lies in a layer's cell: assigning writes there."""
        found = cls(0.0, name=name, trainable=trainable)
        found._cell = (cell, name)
        found.path = path or name
        return found

    @property
    def alone(self) -> bool:
        """Whether its numbers are its own, and lie in no layer's cell."""
        return self._cell is None

    def move(self, cell: Cell, name: str) -> None:
        """From now on its value is the cell's of that name."""
        self._cell, self.name, self.path = (cell, name), name, name

    @property
    def key(self) -> Key:
        """What tells it from others: two variables over the same numbers are one."""
        return (id(self), "") if self._cell is None else (id(self._cell[0]), self._cell[1])

    @property
    def value(self) -> Any:
        """The present value: an array of the host, or the executor's inside `bound`."""
        scope = _BOUND.get()
        if scope is not None and self.key in scope:
            return scope[self.key]
        stored = self._stored()
        for reader in _READERS:
            stored = reader(self, stored)
        return stored

    def _stored(self) -> NDArray[Any]:
        if self._cell is None:
            return self._own
        cell, name = self._cell
        learned, kept = cell.read()
        return learned[name] if name in learned else kept[name]

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the axes."""
        return self._stored().shape

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return self._stored().ndim

    def numpy(self) -> NDArray[Any]:
        """A copy of the present value."""
        return np.array(self.value)

    def assign(self, value: Any, *_: Any, **__: Any) -> Any:
        """Put `value` in the place of the present one.

        Raises:
            ShapeError: It has another shape.
        """
        given = value.value if isinstance(value, Variable) else value
        scope = _BOUND.get()
        caught = scope is not None and (self._cell is None or self.key in scope)
        made = _converted(given, self.dtype)
        if tuple(made.shape) != self.shape:
            raise ShapeError(
                f"The shape of the target variable and the shape of the target value in `variable.assign(value)` must "
                f"match: {self.path} has shape {self.shape}; the value has {tuple(made.shape)}."
            )
        if caught and scope is not None:
            scope[self.key] = made
        else:
            self._store(made)
        return made

    def assign_add(self, value: Any) -> Any:
        """Add `value` to the present one."""
        return self.assign(self + value)

    def assign_sub(self, value: Any) -> Any:
        """Subtract `value` from the present one."""
        return self.assign(self - value)

    def _store(self, value: Any) -> None:
        if self._cell is None:
            self._own = _frozen(np.asarray(value))
            return
        cell, name = self._cell
        learned, kept = (dict(numbers) for numbers in cell.read())
        (learned if name in learned else kept)[name] = np.asarray(value, np.float32)
        cell.write(learned, kept)

    def __repr__(self) -> str:
        return f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype}, value={self.value}>"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        made = np.asarray(self.value, dtype)
        return made.copy() if copy else made

    def __jax_array__(self) -> Any:
        return self.value

    def __len__(self) -> int:
        return len(self.value)

    def __int__(self) -> int:
        return int(_scalar(self))

    def __float__(self) -> float:
        return float(_scalar(self))

    def __bool__(self) -> NoReturn:
        raise TypeError("A Keras Variable cannot be used as a boolean: compare its value, `bool(variable.value)`.")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **settings: Any) -> Any:  # type: ignore[override]
        given = [_operand(one, self.dtype) for one in inputs]
        other = next((one for one in given if not isinstance(one, (np.ndarray, np.generic, int, float))), None)
        if other is None or hasattr(other, "__array_ufunc__"):
            return _narrow(getattr(ufunc, method)(*given, **settings))
        return getattr(namespace(other), ufunc.__name__)(*given, **settings)

    def operate(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What `function` answers for the present values."""
        return _narrow(function(*(_operand(one, self.dtype) for one in arguments)))


def _narrow(answer: Any) -> Any:
    return answer.astype(np.float32) if getattr(answer, "dtype", None) == np.float64 else answer


def _operand(value: Any, dtype: str) -> Any:
    if isinstance(value, Variable):
        return value.value
    return np.asarray(value, dtype) if isinstance(value, list) else value


def _scalar(variable: Variable) -> Any:
    if variable.ndim:
        raise TypeError(f"Only scalar arrays can be converted to Python scalars; got shape={variable.shape}.")
    return variable.value


def _first_value(initializer: Any, shape: Any, dtype: Any) -> Any:
    made = initializer_named(initializer) if isinstance(initializer, str) else initializer
    if not callable(made):
        return _converted(made.value if isinstance(made, Variable) else made, dtype)
    if shape is None:
        raise ArgumentError(
            f"When creating a Variable from an initializer, the `shape` argument should be specified; got {made!r}."
        )
    sizes = shape_of_ints(shape)
    kind = standardize_dtype(dtype)
    value = made(generator(), sizes) if isinstance(made, Initializer) else made(sizes, dtype=kind)
    return _converted(value, kind)


def shape_of_ints(shape: Any) -> tuple[int, ...]:
    """`shape` as a tuple of whole numbers.

    Raises:
        ArgumentError: It is none, or a size is missing or negative.

    >>> shape_of_ints([2, 3])
    (2, 3)
    """
    if not hasattr(shape, "__iter__") or isinstance(shape, str):
        raise ArgumentError(f"Cannot convert {shape!r} to a shape: give a tuple of whole numbers.")
    sizes = tuple(shape)
    if None in sizes:
        raise ArgumentError(f"Shapes used to initialize variables must be fully-defined; got {sizes}.")
    if any(isinstance(size, (str, float)) or int(size) < 0 for size in sizes):
        raise ArgumentError(f"Cannot convert {sizes} to a shape: sizes are whole numbers from 0.")
    return tuple(int(size) for size in sizes)


def _converted(value: Any, dtype: Any) -> Any:
    """An array of the type wanted, or of the value's own (at most 32 bits where Python's numbers are concerned)."""
    if hasattr(value, "__array_namespace__") and not isinstance(value, (np.ndarray, np.generic)):
        return value if dtype is None else value.astype(host_type(dtype))
    array = np.asarray(value)
    if dtype is None:
        name = array.dtype.name
        whole = name == "int64" and not isinstance(value, (np.ndarray, np.generic))
        return array.astype("int32" if whole else {"float64": "float32"}.get(name, name))
    return array.astype(host_type(dtype))


def _frozen(value: Any) -> NDArray[Any]:
    array = np.array(value)
    array.flags.writeable = False
    return array
