"""Small things of Keras that describe: what an input must be like, and the one type of numbers."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from lamina.errors import ArgumentError

VERSION = "3.15.1"
"""The version of Keras whose words these are."""


def version() -> str:
    """The version of Keras whose words these are.

    >>> version()
    '3.15.1'
    """
    return VERSION


class InputSpec:
    """What an input must be like, as a layer of one's own may say it; nothing is checked by it here.

    Args:
        dtype, shape, ndim, max_ndim, min_ndim, axes, allow_last_axis_squeeze, name, optional: As in Keras.

    Example:
        >>> InputSpec(shape=(None, 3)).ndim
        2
    """

    def __init__(
        self,
        dtype: Any = None,
        shape: Any = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: Any = None,
        allow_last_axis_squeeze: bool = False,
        name: str | None = None,
        optional: bool = False,
    ) -> None:
        self.dtype, self.shape, self.ndim = dtype, shape, ndim if shape is None else len(shape)
        self.max_ndim, self.min_ndim, self.axes = max_ndim, min_ndim, dict(axes or {})
        self.allow_last_axis_squeeze, self.name, self.optional = allow_last_axis_squeeze, name, optional


class DTypePolicy:
    """The type of numbers that layers compute with: float32 and no other.

    Args:
        name: ``"float32"``.

    Raises:
        ArgumentError: It is another.

    Example:
        >>> DTypePolicy("float32").compute_dtype
        'float32'
    """

    def __init__(self, name: str = "float32") -> None:
        if name != "float32":
            raise ArgumentError.wanted("DTypePolicy", "name", "'float32', the type in which lamina computes", name)
        self.name = self.compute_dtype = self.variable_dtype = name


def device(name: str) -> AbstractContextManager[None]:
    """Keras's context of that name: nothing changes inside, programs run where JAX puts them.

    >>> with device("cpu:0"): pass
    """
    del name
    return nullcontext()


def name_scope(name: str, **more: Any) -> AbstractContextManager[None]:
    """Keras's context of that name: nothing changes inside.

    >>> with name_scope("block"): pass
    """
    del name, more
    return nullcontext()
