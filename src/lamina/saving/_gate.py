"""The gate that every array passes on its way into a file (safetensors 0.8.0 scrambles some without a word)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ModelFileError
from lamina.saving._form import LONGEST_STRING, MOST_AXES, MOST_TENSORS, TYPES, encodes


def admitted(tensors: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """The same values, little-endian and C-contiguous, in a type that a file can hold.

    Raises:
        ModelFileError: A name or an array cannot stand in a file.

    >>> admitted({"w": np.arange(6, dtype=">i4").reshape(2, 3).T})["w"].tolist()
    [[0, 3], [1, 4], [2, 5]]

    Source: https://github.com/safetensors/safetensors/issues/825: arrays that are transposed, strided or in
    Fortran order come back scrambled.
    """
    if len(tensors) > MOST_TENSORS:
        raise ModelFileError(f"A model file holds at most {MOST_TENSORS:,} tensors; got {len(tensors):,}.")
    for name in tensors:
        _admit_name(name)
    return {name: _admitted_array(name, value) for name, value in sorted(tensors.items())}


def _admit_name(name: object) -> None:
    if not isinstance(name, str) or not name or len(name) > LONGEST_STRING or name == "__metadata__":
        raise ModelFileError(
            f"A tensor's name is a word of 1 to {LONGEST_STRING:,} characters, not '__metadata__'; "
            f"got {str(name)[:60]!r}."
        )
    if not encodes(name):
        raise ModelFileError(f"The tensor name {name[:60]!r} holds half a character (a lone surrogate).")


def _admitted_array(name: str, value: Any) -> NDArray[Any]:
    if isinstance(value, np.ma.MaskedArray):
        raise ModelFileError(f"Tensor {name!r} is a masked array, and a file keeps no mask; fill it first.")
    array = np.asarray(value)
    wanted = array.dtype.newbyteorder("<") if array.dtype.kind in "biuf" else array.dtype
    if wanted not in TYPES.values():
        raise ModelFileError(
            f"A model file holds arrays of {', '.join(str(known) for known in TYPES.values())}; "
            f"tensor {name!r} is of {array.dtype}. Convert it first."
        )
    if array.ndim > MOST_AXES:
        raise ModelFileError(f"A tensor has at most {MOST_AXES} axes; {name!r} has {array.ndim}.")
    # numpy.ascontiguousarray would give an array without axes one axis.
    return np.asarray(array, dtype=wanted, order="C")
