"""PyDataset, Keras's batches by number, and the small functions that take batches apart and put them together."""

from typing import Any

import numpy as np

from lamina.errors import ArgumentError
from lamina.structures import filled, leaves, mapped
from lamina.training import unpacked


class PyDataset:
    """Batches by number, as people write them: ``__len__`` and ``__getitem__``.

    Args:
        workers, use_multiprocessing, max_queue_size: Accepted for Keras's sake; batches are asked for one by one.

    Example:
        >>> class Twos(PyDataset):
        ...     def __len__(self):
        ...         return 3
        ...     def __getitem__(self, index):
        ...         return np.full((2, 1), index), np.zeros((2, 1))
        >>> len(Twos()), Twos().num_batches
        (3, 3)
    """

    def __init__(self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10) -> None:
        self.workers, self.use_multiprocessing, self.max_queue_size = workers, use_multiprocessing, max_queue_size

    def __getitem__(self, index: int) -> Any:
        """The batch of that number."""
        raise NotImplementedError(f"{type(self).__name__} has no __getitem__.")

    def __len__(self) -> int:
        """How many batches there are."""
        raise NotImplementedError(f"{type(self).__name__} has no __len__.")

    @property
    def num_batches(self) -> int:
        """How many batches there are."""
        return len(self)

    def on_epoch_begin(self) -> None:
        """Told before each epoch."""

    def on_epoch_end(self) -> None:
        """Told after each epoch."""


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """Inputs, targets and weights as the tuple that `fit` takes.

    >>> pack_x_y_sample_weight(1), pack_x_y_sample_weight(1, 2)
    (1, (1, 2))
    """
    if y is None and sample_weight is None:
        return (x,) if isinstance(x, tuple) else x
    return (x, y) if sample_weight is None else (x, y, sample_weight)


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """The inverse of `pack_x_y_sample_weight`, ``None`` for what is not there.

    >>> unpack_x_y_sample_weight((1, 2))
    (1, 2, None)
    """
    return unpacked(data)


def split_dataset(
    dataset: Any,
    left_size: float | None = None,
    right_size: float | None = None,
    shuffle: bool = False,
    seed: int | None = None,
    preferred_backend: str | None = None,
) -> tuple[Any, Any]:
    """Rows in two parts.

    Args:
        dataset: An array, or arrays of equal length in a tuple, list or dict.
        left_size: So many rows, or such a share of them, in the first part.
        right_size: The same for the second part; one of the two may be left out.
        shuffle: Whether rows are drawn at random.
        seed: Of the drawing.
        preferred_backend: Accepted for Keras's sake; both parts are NumPy arrays.

    Raises:
        ArgumentError: Neither size was given, or they do not fit the rows.

    >>> [part.tolist() for part in split_dataset(np.arange(4), left_size=0.5)]
    [[0, 1], [2, 3]]
    """
    del preferred_backend
    arrays = mapped(np.asarray, dataset)
    rows = len(leaves(arrays)[0])
    left = _count(left_size, rows)
    right = _count(right_size, rows)
    if left is None and right is None:
        raise ArgumentError.wanted("split_dataset", "left_size", "given, or right_size", None)
    first = left if left is not None else rows - (right or 0)
    second = right if right is not None else rows - first
    if not (first > 0 and second > 0 and first + second <= rows):
        raise ArgumentError(
            f"split_dataset makes two parts of {rows} rows, with at least one row each; got "
            f"left_size={left_size} and right_size={right_size}."
        )
    order = np.random.default_rng(seed).permutation(rows) if shuffle else np.arange(rows)
    places = order[:first], order[first : first + second]
    one, two = (filled(arrays, [array[at] for array in leaves(arrays)]) for at in places)
    return one, two


def _count(size: float | None, rows: int) -> int | None:
    if size is None:
        return None
    return round(size * rows) if isinstance(size, float) and 0 < size < 1 else int(size)
