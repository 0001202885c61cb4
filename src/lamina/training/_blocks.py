"""Blocks: rows that memory does not hold at once, as `fit` takes them in place of arrays."""

from collections.abc import Callable, Iterator
from os import PathLike
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ArgumentError, DataError, ShapeError
from lamina.training._batches import unpacked
from lamina.training._pages import zeros
from lamina.training._rows import Rows

ROWS = 65_536
"""Rows of a block, unless somebody says otherwise."""


class Blocks:
    """Rows in blocks that a fit reads one after another: a thread reads the next while the program trains on the last.

    Each epoch takes the blocks, and the rows of each, in another order; with ``shuffle=False`` all come as they lie.
    Batches are full across the borders of blocks, so a fit is that of the same rows in one table in that order.

    Args:
        count: How many blocks there are, at least 1.
        read: The number of a block, from 0 → its ``x``, ``(x, y)`` or ``(x, y, weights)``, as `fit` takes them. It is
            called once an epoch for each block, in a thread of its own; and by the thread that called `fit` once before
            that, for block 0, which shows what rows look like.
        together: So many blocks are in memory and mixed at a time; more of them where neighbouring rows are alike.
        rows: How many rows there are in all, where that is known: the fit then needs one program and not two.

    Raises:
        ArgumentError: A number is no whole number of at least 1.

    Example:
        >>> blocks = Blocks(3, lambda place: (np.full((100, 2), place), np.full(100, place)))
        >>> len(blocks), blocks[1][0].shape
        (3, (100, 2))
    """

    def __init__(self, count: int, read: Callable[[int], Any], *, together: int = 1, rows: int | None = None) -> None:
        for name, value in {"count": count, "together": together, "rows": 1 if rows is None else rows}.items():
            _positive(name, value)
        self.read = read
        self.together = together
        self.rows = rows
        self._count = count

    @classmethod
    def of(cls, x: Any, y: Any = None, weights: Any = None, *, rows: int = ROWS, together: int = 4) -> Self:
        """Files, or whatever can be cut by rows, in blocks of so many rows.

        Args:
            x: Inputs: the path of a ``.npy`` file, or an array that lies elsewhere (HDF5, Zarr, a memory map).
            y: Targets, likewise.
            weights: One a row, likewise.
            rows: Rows of a block.
            together: As for `Blocks`.

        Raises:
            DataError: A file is no array of numbers with rows first, or there are not as many rows in each.

        Example:
            >>> import tempfile
            >>> place = Path(tempfile.mkdtemp()) / "x.npy"
            >>> np.save(place, np.ones((1000, 3), np.float32))
            >>> blocks = Blocks.of(place, np.zeros(1000), rows=300)
            >>> len(blocks), [len(part) for part in blocks[3]]
            (4, [100, 100])
        """
        given = [_File(Path(part)) if isinstance(part, (str, PathLike)) else part for part in (x, y, weights)]
        parts = [part for part in given if part is not None]
        counts = [len(part) for part in parts]
        if len(set(counts)) > 1 or not counts or not counts[0]:
            raise DataError(f"Blocks need inputs, targets and weights of one length above 0; got {counts} rows.")
        if weights is not None and y is None:
            raise DataError("Blocks.of was given weights without targets; give y as well.")
        _positive("rows", rows)

        def read(place: int) -> Any:
            return tuple(np.asarray(part[place * rows : (place + 1) * rows]) for part in parts)

        return cls(-(-counts[0] // rows), read, together=together, rows=counts[0])

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int) -> Any:
        if not 0 <= place < self._count:
            raise IndexError(place)
        return self.read(place)

    def checked(self, place: int, rows_of: Callable[[tuple[Any, Any, Any]], Rows]) -> Rows:
        """The rows of a block; what is wrong with them is said with its number.

        Raises:
            DataError, ShapeError: They are no rows for the network.
        """
        given = unpacked(self[place])
        try:
            return rows_of(given)
        except (DataError, ShapeError) as error:
            raise type(error)(f"Block {place}: {error}") from error

    def runs(
        self, rows_of: Callable[[tuple[Any, Any, Any]], Rows], batch: int, steps: int | None = None
    ) -> Iterator[tuple[Rows, int]]:
        """Block by block, each with the size of its batches, of which the last ends with the block.

        Args:
            rows_of: Inputs, targets and weights of a block → checked rows.
            batch: Rows a batch.
            steps: Batches in all; by default as many as there are.
        """
        for place in range(len(self)):
            rows = self.checked(place, rows_of)
            if steps is not None:
                rows = rows.take(slice(0, steps * batch))
                steps -= -(-len(rows) // batch)
            yield rows, batch
            if steps == 0:
                return


def _positive(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ArgumentError.wanted("Blocks", name, "a whole number of at least 1", value)


class _File:
    """An array in a ``.npy`` file, of which rows are read when they are asked for, into memory of their own."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                version = np.lib.format.read_magic(file)
                header = (
                    np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
                )
                self._shape, columns_first, self._type = header(file)
                self._begin = file.tell()
        except (OSError, ValueError) as error:
            raise DataError(f"{path} is no .npy file that can be read: {error}. Write it with numpy.save.") from error
        if columns_first or not self._shape or self._type.hasobject:
            raise DataError(
                f"{path} needs numbers, row after row. Write it with numpy.save(path, numpy.ascontiguousarray(x))."
            )
        self._path = path
        self._width = int(np.prod(self._shape[1:]))

    def __len__(self) -> int:
        return int(self._shape[0])

    def __getitem__(self, rows: slice) -> NDArray[Any]:
        first, last, _ = rows.indices(len(self))
        values = zeros((last - first, *self._shape[1:]), self._type)
        with self._path.open("rb") as file:
            file.seek(self._begin + first * self._width * self._type.itemsize)
            if file.readinto(values.data.cast("B")) < values.nbytes:
                raise DataError(f"{self._path} ends before its last row; it was cut short. Write it again.")
        return values
