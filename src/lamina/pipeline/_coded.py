"""Coded rows on disk: each training row as the network takes it, dealt out at random to blocks that memory holds."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import DataError, StateError, TableError
from lamina.features import Features, Target
from lamina.tables import Scan, Table
from lamina.training import Blocks, zeros

Matrix = NDArray[np.float32]


class Coded:
    """Training rows in a temporary folder, block by block, until `remove`.

    Args:
        rows: At most so many will come.
        width: Inputs of a row; beside them lies what is wanted of it.
        block: Bytes of a block, about.
        seed: From which it follows what row goes to which block.

    Raises:
        DataError: The disk has no room for them.
    """

    def __init__(self, rows: int, width: int, block: int, seed: int) -> None:
        size = rows * (width + 1) * 4
        free = shutil.disk_usage(tempfile.gettempdir()).free
        if size > 0.95 * free:
            raise _no_room(size, f"and {free / 1e9:.1f} GB are free there")
        self._size = size
        self.sizes = [0] * max(1, round(size / block))
        self._width = width
        self._random = np.random.default_rng(seed)
        self._folder = tempfile.TemporaryDirectory(prefix="lamina-")

    @property
    def rows(self) -> int:
        """How many there are."""
        return sum(self.sizes)

    def add(self, matrix: Matrix, wanted: Matrix) -> None:
        """Deal rows out.

        Raises:
            DataError: The disk has no room for them.
        """
        try:
            self._deal(matrix, wanted)
        except OSError as error:
            raise _no_room(self._size, f"and writing them failed: {error.strerror or error}") from error

    def _deal(self, matrix: Matrix, wanted: Matrix) -> None:
        places = self._random.integers(len(self.sizes), size=len(matrix))
        order = np.argsort(places, kind="stable")
        ends = np.cumsum(np.bincount(places, minlength=len(self.sizes)))
        for place, (begin, end) in enumerate(zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True)):
            if end > begin:
                self.sizes[place] += end - begin
                for name, part in (("x", matrix), ("y", wanted)):
                    with self._file(place, name).open("ab") as file:
                        file.write(np.ascontiguousarray(part[order[begin:end]]).data)

    def blocks(self) -> Blocks:
        """The rows as `fit` takes them.

        Raises:
            StateError: They have been removed.
        """
        if not Path(self._folder.name).exists():
            raise StateError(
                "The coded rows of this table are gone with the fit that they were made for; prepare it again."
            )
        full = [place for place, size in enumerate(self.sizes) if size]
        return Blocks(len(full), lambda number: self._read(full[number]), rows=self.rows)

    def remove(self) -> None:
        """Delete them."""
        self._folder.cleanup()

    def _file(self, place: int, name: str) -> Path:
        return Path(self._folder.name) / f"{name}{place}"

    def _read(self, place: int) -> tuple[Matrix, Matrix]:
        parts = []
        for name, width in (("x", self._width), ("y", 1)):
            part = zeros((self.sizes[place], width), np.float32)
            with self._file(place, name).open("rb") as file:
                if file.readinto(part.data.cast("B")) < part.nbytes:
                    raise DataError(f"Coded rows in {self._folder.name} were cut short while they were trained on.")
            parts.append(part)
        return parts[0], parts[1]


def _no_room(size: int, what: str) -> DataError:
    return DataError(
        f"The coded rows need {size / 1e9:.1f} GB in {tempfile.gettempdir()}, {what}. Make room, or name another "
        "folder by the environment variable TMPDIR."
    )


def code(found: Scan, coded: Coded, features: Features, target: Target, held: dict[int, float], rows: int) -> None:
    """Code every row of a table but those that are held out.

    Args:
        found: The table.
        coded: Where the rows go.
        features: From columns to inputs.
        target: What is wanted.
        held: Numbers of the rows that are held out, and their targets, by which it is seen that they are those.
        rows: How many rows there were.

    Raises:
        TableError: A cell is not of its column's kind, or the rows come in another order than before.
        DataError: The disk is full.
    """
    begin = 0
    random = np.random.default_rng(features.seed)
    seen: dict[int, float] = {}
    numbers = np.array(sorted(held))
    for piece, values in _with_targets(found.only([*features.encoders, target.name]), target):
        out = numbers[(numbers >= begin) & (numbers < begin + piece.rows)] - begin
        seen |= zip((out + begin).tolist(), values[out].tolist(), strict=True)
        learned = ~np.isnan(values)
        learned[out] = False
        places = np.flatnonzero(learned)
        if len(places):
            with _counted_from(begin):
                matrix = _applied(features, piece, places)
            coded.add(features.with_unknowns(matrix, random), target.encode(values[places]))
        begin += piece.rows
    if seen != held or begin != rows:
        raise TableError(
            f"{found.place} gave other rows, or in another order, when it was read again. Write the table to a file "
            "first, or sort a query (order by)."
        )


def _with_targets(found: Scan, target: Target) -> Iterator[tuple[Table, NDArray[Any]]]:
    begin = 0
    for piece in found.pieces():
        with _counted_from(begin):
            values = target.read(piece[target.name])
        yield piece, values
        begin += piece.rows


def _applied(features: Features, piece: Table, places: NDArray[np.int64]) -> Matrix:
    """The inputs of some rows of a piece; an error counts all rows."""
    try:
        return features.apply(piece.take(places))
    except TableError:
        features.apply(piece)
        raise


@contextmanager
def _counted_from(begin: int) -> Iterator[None]:
    """Inside, errors count rows from here."""
    try:
        yield
    except TableError as error:
        raise (TableError(f"After the first {begin:,} rows: {error}") if begin else error) from error
