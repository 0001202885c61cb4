"""What `adapt` may be given, brought to one form: arrays of rows, one after the other."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import DataError


def batches(data: Any, steps: int | None = None) -> Iterator[NDArray[Any]]:
    """Arrays of rows from an array, a list, a frame, a dict of columns, or anything that yields batches of these.

    Args:
        data: Of a batch that is a tuple, the first part: the inputs.
        steps: At most this many batches; without it, all there are.

    Raises:
        DataError: It is none of these, or its rows differ in length.

    >>> [batch.tolist() for batch in batches({"a": [1, 2], "b": [3, 4]})]
    [[[1, 3], [2, 4]]]
    >>> [batch.shape for batch in batches(iter([(np.ones((2, 3)), np.ones(2)), (np.ones((1, 3)), np.ones(1))]))]
    [(2, 3), (1, 3)]
    """
    if is_whole(data):
        yield as_array(data)
        return
    if not isinstance(data, Iterable):
        raise DataError(f"adapt wants an array, a frame, or batches of these; got {type(data).__name__}.")
    for batch in islice(iter(data), steps):
        yield as_array(batch[0] if isinstance(batch, tuple) else batch)


def as_array(data: Any) -> NDArray[Any]:
    """One batch as an array; the columns of a dict stand side by side."""
    try:
        if isinstance(data, Mapping):
            return np.stack([np.asarray(column) for column in data.values()], axis=-1)
        return np.asarray(data)
    except ValueError as error:
        raise DataError(f"adapt wants rows of one length: {error}. Give one array, or batches of arrays.") from error


def is_whole(data: Any) -> bool:
    """Whether `data` is all rows at once; a list of arrays is a list of batches."""
    if isinstance(data, (list, tuple)):
        return not data or not getattr(data[0], "shape", ())
    return isinstance(data, (Mapping, str)) or hasattr(data, "__array__")
