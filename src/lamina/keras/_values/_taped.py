"""Taped: a value that knows from which others it follows, and by what function."""

import operator
from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.keras._values._operand import Operand
from lamina.keras.ops._dispatch import as_array, leaves, narrow, plain, space
from lamina.structures import filled, mapped
from lamina.structures import leaves as in_order

_SERIAL = count()


class Node:
    """One function of values, and what it answered."""

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.function = function
        self.args = args
        self.kwargs = kwargs
        self.outputs: list[Any] = []
        self.serial = next(_SERIAL)

    @property
    def parents(self) -> list["Taped"]:
        """The taped values among its arguments."""
        return [leaf for leaf in in_order((self.args, self.kwargs)) if isinstance(leaf, Taped)]


class Taped(Operand):
    """An array whose making is remembered; it does what arrays do, and remembers that too.

    >>> (Taped(np.float32([1.0, 2.0]), None) * 2).numpy().tolist()
    [2.0, 4.0]
    """

    def __init__(self, value: Any, node: Node | None) -> None:
        self.value = value
        self.node = node

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the axes."""
        return tuple(np.shape(self.value))

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return int(np.ndim(self.value))

    @property
    def dtype(self) -> Any:
        """The numbers' type."""
        return self.value.dtype

    def numpy(self) -> NDArray[Any]:
        """The plain array."""
        return np.asarray(self.value)

    def operate(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What `function` answers, remembered; a list beside it is an array."""
        if function is not operator.getitem:
            arguments = tuple(as_array(one) if isinstance(one, (list, tuple)) else one for one in arguments)
        return record(function, arguments, {})

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        made = np.asarray(self.value, dtype)
        return made.copy() if copy else made

    def __array_namespace__(self, **_: Any) -> Any:
        return _NAMESPACE

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **settings: Any) -> Any:  # type: ignore[override]
        if method != "__call__":
            return NotImplemented
        return record(_named(ufunc.__name__), inputs, settings)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        del types
        home = function.__module__.removeprefix("numpy").lstrip(".")
        return record(_named(f"{home}.{function.__name__}".lstrip(".")), args, kwargs)

    def __float__(self) -> float:
        return float(self.value)

    def __int__(self) -> int:
        return int(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __len__(self) -> int:
        return len(self.value)

    def __format__(self, how: str) -> str:
        return format(self.value.item() if how and not self.ndim else self.value, how)

    def __repr__(self) -> str:
        return repr(self.value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or not callable(getattr(np.ndarray, name, None)):
            if name in {"T", "size", "real"}:
                return getattr(self.value, name) if name == "size" else record(lambda x: getattr(x, name), (self,), {})
            raise AttributeError(f"a taped value has no {name}")
        return lambda *args, **kwargs: record(_method(name), (self, *args), kwargs)


def _method(name: str) -> Callable[..., Any]:
    return lambda value, *args, **kwargs: getattr(value, name)(*args, **kwargs)


def _named(path: str) -> Callable[..., Any]:
    """The function of that name, in NumPy or JAX, as the values at hand want it."""

    def function(*args: Any, **kwargs: Any) -> Any:
        found = space(args, kwargs)
        for part in path.split("."):
            found = getattr(found, part)
        return found(*args, **kwargs)

    return function


class _Namespace:
    """The functions that belong to taped values."""

    __name__ = "taped"

    def __getattr__(self, name: str) -> Any:
        if isinstance(getattr(np, name), type) or not callable(getattr(np, name)):
            return getattr(np, name)
        return lambda *args, **kwargs: record(_named(name), args, kwargs)


_NAMESPACE = _Namespace()


def _untaped(value: Any) -> Any:
    return value.value if isinstance(value, Taped) else value


def _bare(value: Any) -> Any:
    return np.asarray(value).view(np.ndarray) if isinstance(value, (np.ndarray, np.generic)) else value


def record(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What `function` answers for the values of its arguments, its arrays taped."""
    args, kwargs = plain(args), plain(kwargs)  # variables count as what the running tapes have for them
    now_args, now_kwargs = (mapped(_untaped, given) for given in (args, kwargs))
    with np.errstate(all="ignore"):
        answer = narrow(function(*now_args, **now_kwargs))
    if not any(isinstance(leaf, Taped) for leaf in leaves((args, kwargs))):
        return answer
    node = Node(function, args, kwargs)
    node.outputs = [Taped(_bare(leaf), node) if hasattr(leaf, "dtype") else leaf for leaf in in_order(answer)]
    return filled(answer, node.outputs) if isinstance(answer, (list, tuple, dict)) else node.outputs[0]
