"""TensorFlow's dtypes as words that every function of `ops` takes, and its constants and variables."""

from typing import Any

import numpy as np

from lamina.keras import ops
from lamina.keras._values._tensor import Tensor, as_tensors
from lamina.keras._values._variable import Variable


class DType(str):
    """The name of a type of numbers, with TensorFlow's attributes.

    >>> DType("float32").name, DType("float32").as_numpy_dtype is np.float32
    ('float32', True)
    """

    __slots__ = ()

    @property
    def name(self) -> str:
        """The word."""
        return str(self)

    @property
    def as_numpy_dtype(self) -> Any:
        """NumPy's class of that name."""
        return np.str_ if self == "string" else np.dtype(str(self)).type

    @property
    def is_floating(self) -> bool:
        """Whether its numbers have fractions."""
        return self.startswith(("float", "bfloat"))


_WORDS = "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool string"
DTYPES: dict[str, Any] = {word: DType(word) for word in _WORDS.split()} | {
    "double": DType("float64"),
    "half": DType("float16"),
}


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str | None = None) -> Any:
    """TensorFlow's ``constant``: `value` as an array; text stays text.

    >>> constant([1.0, 2.0]).numpy().tolist()
    [1.0, 2.0]
    """
    del name
    if np.asarray(value).dtype.kind in "OUS":
        return Tensor.of(np.asarray(value, object))
    made = ops.convert_to_tensor(value, dtype=None if dtype is None else str(getattr(dtype, "name", dtype)))
    if shape is not None:
        made = ops.broadcast_to(made, tuple(shape)) if np.ndim(made) == 0 else ops.reshape(made, tuple(shape))
    return as_tensors(made)


def variable(
    initial_value: Any = None,
    trainable: bool | None = None,
    validate_shape: bool = True,
    caching_device: Any = None,
    name: str | None = None,
    dtype: Any = None,
    shape: Any = None,
    **more: Any,
) -> Variable:
    """TensorFlow's ``Variable`` as Keras's.

    >>> variable(3.0).numpy().item()
    3.0
    """
    del validate_shape, caching_device, more
    value = initial_value() if callable(initial_value) else initial_value
    kind = None if dtype is None else str(getattr(dtype, "name", dtype))
    word = name.partition(":")[0].replace("/", "_") if name else None
    return Variable(value, shape=shape, dtype=kind, trainable=trainable is not False, name=word)
