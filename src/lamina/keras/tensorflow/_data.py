"""Dataset: TensorFlow's pipelines over arrays, dicts and generators, as iterators on the host."""

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any, NamedTuple, NoReturn, Self

import numpy as np

from lamina.errors import ArgumentError, ShapeError
from lamina.keras._values._tensor import Tensor, as_tensors
from lamina.keras.tensorflow import _streams as streams
from lamina.keras.tensorflow._types import DType
from lamina.structures import filled, leaves, mapped

INFINITE, UNKNOWN = -1, -2


class TensorSpec(NamedTuple):
    """Shape and type of what a dataset yields."""

    shape: tuple[int | None, ...]
    dtype: str


class Dataset:
    """Elements one after another, made anew each time it is iterated; batches of it are what ``fit`` takes.

    Args:
        make: Starts a new iteration.
        size: How many elements, -1 for endless, -2 for unknown.
        columns: The rows as whole arrays, where nothing has happened yet but shuffling and choosing.

    Example:
        >>> [b.tolist() for b in Dataset.from_tensor_slices([1.0, 2.0, 3.0]).batch(2)]
        [[1.0, 2.0], [3.0]]
    """

    def __init__(
        self, make: Callable[[], Iterator[Any]], size: int = UNKNOWN, columns: streams.Columns | None = None
    ) -> None:
        self._make = make
        self._size = size
        self._columns = columns

    # Where elements come from

    @classmethod
    def from_tensor_slices(cls, tensors: Any, name: str | None = None) -> "Dataset":
        """The rows of arrays, lists, frames and series, in any structure of tuples and dicts."""
        del name
        arrays = mapped(np.asarray, _told(tensors))
        lengths = {len(array) for array in leaves(arrays)}
        if len(lengths) != 1:
            raise ShapeError(f"from_tensor_slices needs arrays with one entry a row each; got {sorted(lengths)} rows.")
        rows = lengths.pop()
        return cls._of(streams.Columns(mapped(_narrow, arrays), lambda: np.arange(rows)), rows)

    @classmethod
    def _of(cls, columns: streams.Columns, size: int) -> "Dataset":
        return cls(columns.elements, size, columns)

    @classmethod
    def from_tensors(cls, tensors: Any, name: str | None = None) -> "Dataset":
        """One element: everything at once."""
        del name
        element = mapped(lambda value: Tensor.of(_narrow(np.asarray(value))), _told(tensors))
        return cls(lambda: iter([element]), 1)

    @classmethod
    def from_generator(cls, generator: Callable[..., Any], *_: Any, args: tuple[Any, ...] = (), **__: Any) -> "Dataset":
        """What a generator function yields, called anew for each iteration."""
        return cls(lambda: (mapped(lambda v: Tensor.of(_narrow(np.asarray(v))), one) for one in generator(*args)))

    @classmethod
    def range(cls, *bounds: int, **_: Any) -> "Dataset":
        """Whole numbers, as Python's ``range``."""
        return cls.from_tensor_slices(np.arange(*bounds))

    @classmethod
    def zip(cls, *datasets: Any, **named: Any) -> "Dataset":
        """Elements of several datasets side by side."""
        given = named.get("datasets", datasets[0] if len(datasets) == 1 else datasets)
        every = tuple(given)
        sizes = [one._size for one in every if one._size != INFINITE]  # noqa: SLF001 - the same class
        return cls(lambda: zip(*every, strict=False), min(sizes, default=INFINITE))

    @classmethod
    def sample_from_datasets(cls, datasets: Any, weights: Any = None, seed: int | None = None, *_: Any) -> "Dataset":
        """Elements of several datasets, drawn by their weights until one that is drawn has no more."""
        random, every = streams.random_for(seed), list(datasets)
        shares = np.full(len(every), 1 / len(every)) if weights is None else np.asarray(weights, float)

        def drawn() -> Iterator[Any]:
            running = [iter(one) for one in every]
            while True:
                try:
                    yield next(running[int(random.choice(len(every), p=shares / shares.sum()))])
                except StopIteration:
                    return

        return cls(drawn, INFINITE if all(one._size == INFINITE for one in every) else UNKNOWN)  # noqa: SLF001

    # What happens to them

    def batch(self, batch_size: int, drop_remainder: bool = False, *_: Any, **__: Any) -> "Dataset":
        """So many elements at once."""
        size = int(batch_size)
        if size < 1:
            raise ArgumentError.wanted("Dataset.batch", "batch_size", "a whole number of at least 1", batch_size)
        count = self._size if self._size < 0 else (self._size // size if drop_remainder else -(-self._size // size))
        columns = self._columns
        if columns is None:
            return Dataset(lambda: streams.batched(iter(self), size, drop=drop_remainder), count)

        def cut() -> Iterator[Any]:
            order = columns.order()
            end = len(order) - len(order) % size if drop_remainder else len(order)
            for start in np.arange(0, end, size):
                yield columns.rows(order[start : start + size])

        return Dataset(cut, count)

    def shuffle(
        self, buffer_size: int, seed: int | None = None, reshuffle_each_iteration: bool | None = None, *_: Any
    ) -> "Dataset":
        """Another order: drawn from a buffer of so many elements, anew at each iteration unless told not to."""
        random = streams.random_for(seed)
        fixed = int(random.integers(2**32)) if reshuffle_each_iteration is False else None
        columns, buffer = self._columns, int(buffer_size)

        def source() -> np.random.Generator:
            return random if fixed is None else streams.random_for(fixed)

        if columns is None:
            return Dataset(lambda: streams.shuffled(iter(self), buffer, source()), self._size)
        order = columns.order
        return self._of(
            streams.Columns(columns.arrays, lambda: streams.shuffled_order(order(), buffer, source())), self._size
        )

    def repeat(self, count: int | None = None, *_: Any) -> "Dataset":
        """All of it several times, or endlessly."""
        if count is None or count < 0:

            def endless() -> Iterator[Any]:
                while True:
                    yield from self

            return Dataset(endless, INFINITE)
        total = self._size * count if self._size >= 0 else self._size
        return Dataset(lambda: chain.from_iterable(self for _ in range(count)), total)

    def take(self, count: int, *_: Any) -> "Dataset":
        """The first so many."""
        size = count if self._size == INFINITE else min(count, self._size) if self._size >= 0 else UNKNOWN
        return self._chosen(slice(None, None if count < 0 else count), self._size if count < 0 else size)

    def skip(self, count: int, *_: Any) -> "Dataset":
        """All but the first so many."""
        return self._chosen(slice(count, None), max(self._size - count, 0) if self._size >= 0 else self._size)

    def _chosen(self, places: slice, size: int) -> "Dataset":
        columns = self._columns
        if columns is None:
            return Dataset(lambda: islice(iter(self), places.start, places.stop), size)
        order = columns.order
        return self._of(streams.Columns(columns.arrays, lambda: order()[places]), size)

    def shard(self, num_shards: int, index: int, *_: Any) -> "Dataset":
        """Every so-many-th element."""
        return Dataset(lambda: islice(iter(self), index, None, num_shards))

    def map(self, map_func: Callable[..., Any], *_: Any, **__: Any) -> "Dataset":
        """A function of each element; the parts of a tuple are its arguments."""
        return Dataset(lambda: (as_tensors(_call(map_func, one)) for one in self), self._size)

    def filter(self, predicate: Callable[..., Any], *_: Any) -> "Dataset":
        """The elements for which a function is true."""
        return Dataset(lambda: (one for one in self if bool(_call(predicate, one))))

    def enumerate(self, start: int = 0, *_: Any) -> "Dataset":
        """Each element with its number."""
        return Dataset(lambda: zip(_counted(start), self, strict=False), self._size)

    def concatenate(self, dataset: "Dataset", *_: Any) -> "Dataset":
        """Another dataset after this one."""
        other = int(dataset.cardinality())
        total = self._size + other if min(self._size, other) >= 0 else UNKNOWN
        return Dataset(lambda: chain(self, dataset), total)

    def unbatch(self, *_: Any) -> "Dataset":
        """The rows of batches one by one."""
        return Dataset(lambda: (row for batch in self for row in _rows_of(batch)))

    def cache(self, *_: Any) -> "Dataset":
        """What the first whole iteration made, kept in memory for the later ones."""
        if self._columns is not None:
            return self
        kept: list[Any] = []
        complete = [False]

        def again() -> Iterator[Any]:
            if complete[0]:
                yield from kept
                return
            fresh: list[Any] = []
            for element in self:
                fresh.append(element)
                yield element
            kept[:], complete[0] = fresh, True

        return Dataset(again, self._size)

    def prefetch(self, *_: Any, **__: Any) -> Self:
        """Nothing to fetch ahead: rows lie in memory."""
        return self

    with_options = prefetch

    def apply(self, transformation_func: Callable[["Dataset"], "Dataset"]) -> "Dataset":
        """What a function makes of the dataset."""
        return transformation_func(self)

    def reduce(self, initial_state: Any, reduce_func: Callable[..., Any], *_: Any) -> Any:
        """All elements put into one value."""
        state = initial_state
        for element in self:
            state = reduce_func(state, element)
        return as_tensors(state)

    # What is asked of it

    def __iter__(self) -> Iterator[Any]:
        return self._make()

    def __len__(self) -> int:
        if self._size < 0:
            raise TypeError("The dataset is endless, or nobody has counted it yet; take(n) gives it a length.")
        return self._size

    def __bool__(self) -> bool:
        return True

    def cardinality(self) -> Tensor:
        """How many elements: -1 for endless, -2 for unknown."""
        return Tensor.of(np.int64(self._size))

    def as_numpy_iterator(self) -> Iterator[Any]:
        """The elements as NumPy arrays."""
        return (mapped(lambda value: np.asarray(value).view(np.ndarray)[()], one) for one in self)

    @property
    def element_spec(self) -> Any:
        """Shapes and types of the first element, in its structure."""
        first = next(iter(self))
        return mapped(_spec, first)

    def _outside(self, *_: Any, **__: Any) -> NoReturn:
        raise ArgumentError(
            "Windows, padding and interleaving are for sequences and files; lamina is for rows of tables."
        )

    window = padded_batch = interleave = flat_map = ragged_batch = _outside


def _spec(value: Any) -> TensorSpec:
    return TensorSpec(np.shape(value), DType("string" if value.dtype.kind in "OUS" else value.dtype.name))


def _call(function: Callable[..., Any], element: Any) -> Any:
    return function(*element) if isinstance(element, tuple) else function(element)


def _counted(start: int) -> Iterator[Tensor]:
    number = start
    while True:
        yield Tensor.of(np.int64(number))
        number += 1


def _rows_of(batch: Any) -> Iterator[Any]:
    for place in np.arange(len(leaves(batch)[0])):
        yield filled(batch, [Tensor.of(np.asarray(value[place])) for value in leaves(batch)])


def _told(tensors: Any) -> Any:
    """Frames as dicts of their columns where a dict was asked for; lists of numbers as arrays."""
    if isinstance(tensors, list):
        return np.asarray(tensors)
    if isinstance(tensors, tuple):
        return tuple(_told(item) for item in tensors)
    if isinstance(tensors, dict):
        return {name: _told(item) for name, item in tensors.items()}
    return tensors


def _narrow(array: Any) -> Any:
    """Numbers of 64 bits with fractions stay as they are in TensorFlow; text becomes objects."""
    return array.astype(object) if array.dtype.kind in "US" else array
