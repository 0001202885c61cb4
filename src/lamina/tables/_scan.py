"""scan: a table that is read piece by piece: a file of any size, a folder or a pattern of files, or a query."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from glob import glob
from os import PathLike
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ArgumentError, TableError
from lamina.tables._alike import differing
from lamina.tables._arrow import pieces
from lamina.tables._dialect import dialect_of
from lamina.tables._engine import Refused, fetch, pattern_of, scanning, unreadable
from lamina.tables._file import File, look_at
from lamina.tables._table import Note, Table
from lamina.tables._text import sentence_of
from lamina.tables._typed import in_sql, json_column, keys_of

MEMORY = 256 << 20
"""Bytes that DuckDB may hold while a table is scanned; what needs more goes to a temporary folder."""

CELLS = 2_000_000
"""Cells of a piece, unless somebody says how many rows."""

_ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".pq", ".json", ".jsonl", ".ndjson")


@dataclass(frozen=True)
class Scan:
    """A table that is not in memory: its columns' names, how many rows there are, and its rows piece by piece.

    Args:
        place: What it is called: a path, a pattern, or "the query".
        names: The columns in order.
        source: It in SQL, each column in one of the types that a `Table` has.
        cells: What each column is called there.
        notes: What was assumed.
        file: Its first file, where it consists of files.

    Example:
        >>> squares = scan(query="select i * i as square from range(5) t(i)")
        >>> squares.names, [piece["square"].tolist() for piece in squares.pieces(rows=3)]
        (('square',), [[0, 1, 4], [9, 16]])
    """

    place: str
    names: tuple[str, ...]
    source: str
    cells: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    file: File | None = None

    def pieces(self, rows: int | None = None) -> Iterator[Table]:
        """The rows in order, as tables; each time anew.

        Args:
            rows: So many at a time at most; by default as many as have two million cells.

        Raises:
            TableError: A file cannot be read to its end, or there is no row.
        """
        rows = rows or max(1024, CELLS // len(self.names))
        read = json_column if self.file is not None and self.file.form == "json" else lambda _, cells: cells
        count = 0
        try:
            with tempfile.TemporaryDirectory(prefix="lamina-") as folder, scanning(MEMORY, folder) as engine:
                stream = engine.sql(self.source).__arrow_c_stream__()
                for columns in pieces(stream, rows):
                    named = zip(self.names, columns, strict=True)
                    found = Table({name: read(name, cells) for name, cells in named}, len(columns[0]))
                    count += found.rows
                    yield found
        except Refused as refused:
            raise self._sentence(refused) from refused
        if not count:
            raise TableError(f"{self.place} has 0 rows. A table needs at least one row.")

    def only(self, names: Sequence[str]) -> "Scan":
        """Some of the columns; the others are not turned into cells.

        Raises:
            TableError: A column is missing.
        """
        self.require(names)
        cells = tuple(self.cells[self.names.index(name)] for name in names)
        source = f"select {', '.join(cells)} from ({self.source})"  # noqa: S608 - own words
        return Scan(self.place, tuple(names), source, cells, self.notes, self.file)

    def at(self, numbers: NDArray[np.int64]) -> Table:
        """Some rows by their numbers, counted from 0 in the order of `pieces`; in that order.

        Raises:
            TableError: As for `pieces`.
        """
        numbered = f"select *, row_number() over () - 1 as lamina_row from ({self.source})"  # noqa: S608 - own words
        wanted = f"select unnest({numbers.tolist()}::bigint[])"
        number = "replace (lamina_row::varchar as lamina_row)"  # text, as files may have nothing else
        source = f"select * {number} from ({numbered}) where lamina_row in ({wanted})"  # noqa: S608 - own words
        cells = (*self.cells, "lamina_row")
        found = Scan(self.place, (*self.names, "lamina_row"), source, cells, self.notes, self.file).table()
        order = np.argsort(np.asarray(found["lamina_row"], np.int64))
        return found.drop(["lamina_row"]).take(order)

    def require(self, names: Sequence[str]) -> None:
        """Refuse names that are no columns, as `Table.require` does.

        Raises:
            TableError: A column is missing.
        """
        Table(dict.fromkeys(self.names, np.zeros(0)), 0).require(names)

    def table(self) -> Table:
        """All rows at once, for whoever has the memory.

        Raises:
            TableError: As for `pieces`.
        """
        return replace(Table.joined(list(self.pieces())), notes=self.notes)

    @cached_property
    def rows(self) -> int:
        """How many there are; counted when it is first asked for."""
        try:
            with tempfile.TemporaryDirectory(prefix="lamina-") as folder, scanning(MEMORY, folder) as engine:
                return int(engine.sql(f"select count(*) from ({self.source})").fetchall()[0][0])  # noqa: S608 - own words
        except Refused as refused:
            raise self._sentence(refused) from refused

    def _sentence(self, refused: Refused) -> TableError:
        if self.file is not None and self.file.form == "text":
            return sentence_of(self.file, dialect_of(self.file), refused)
        return unreadable(self.place, refused)


def scan(
    source: str | PathLike[str] | Sequence[str | PathLike[str]] | None = None, *, query: str | None = None
) -> Scan:
    r"""A table for whoever need not have it in memory; nothing but its first lines is read yet.

    Cells mean what they mean to `read_table`. Files of one table are of one kind and have the same columns, of types
    that one column can hold; in JSON lines a key that an object lacks is a missing cell. In a folder those files count
    that end in .csv, .tsv, .txt, .parquet, .pq, .json, .jsonl or .ndjson, also packed as .gz.

    Args:
        source: A file, a folder, a pattern such as ``"sales/*.parquet"``, or a list of files.
        query: SQL of DuckDB, such as ``"select * from 'sales.parquet' where price > 0"``, in place of `source`.

    Raises:
        TableError: There is no such file, or it is no table; or files differ in their kind or their columns.
        ArgumentError: Both or neither of `source` and `query` were given.

    Example:
        >>> place = Path(tempfile.mkdtemp())
        >>> for part in (1, 2):
        ...     _ = (place / f"{part}.csv").write_text(f"zip,town\n00{part},Ulm\n")
        >>> towns = scan(place)
        >>> towns.names, towns.rows, [zip for piece in towns.pieces() for zip in piece["zip"].tolist()]
        (('zip', 'town'), 2, ['001', '002'])
        >>> [piece["a"].tolist() for piece in scan(query="select 42 as a").pieces()]
        [[42]]
    """
    if (source is None) == (query is None):
        raise ArgumentError("A table to scan is a file, a folder, a pattern or a list of files, or query= alone.")
    if query is not None:
        return _typed(f"(\n{query.strip().rstrip(';')}\n)", "The query", None)  # lines: it may end in a comment
    files = [look_at(path) for path in _paths(source)]
    forms = {file.form for file in files}
    if len(forms) > 1 or len({file.packed for file in files}) > 1:
        raise TableError(f"{_called(source)} holds files of different kinds. Name those of one kind by a pattern.")
    places = ", ".join(_literal(pattern_of(file.path)) for file in files)
    packing = "gzip" if files[0].packed else "none"
    if forms == {"text"}:
        return _text(files, places, packing, _called(source))
    if forms == {"json"}:
        told = f"maximum_depth = 1, sample_size = -1, maximum_sample_files = {len(files)}, compression = '{packing}'"
        table = f"read_json([{places}], {told})"
        found = _typed(table, _called(source), files[0])
        if found.names == ("json",) and keys_of(files[0]) != ["json"]:
            raise TableError(f"{files[0].path} needs one object a line; here a line is a bare value.")
        return found
    if files[0].packed:
        raise TableError(f"{files[0].path} is Parquet packed once more; unpack it, as Parquet packs by itself.")
    widened = len(files) > 1 and differing([file.path for file in files])
    return _typed(f"read_parquet([{places}], union_by_name = {widened})", _called(source), files[0])


def _called(source: object) -> str:
    return f"The list of {len(source)} files" if isinstance(source, (list, tuple)) else str(source)


def _paths(source: object) -> list[Path]:
    """The files that are meant, in the order of their names."""
    if isinstance(source, (list, tuple)):
        if not source:
            raise TableError("A table needs at least one file; the list is empty.")
        return [Path(one).expanduser() for one in source]
    path = Path(str(source)).expanduser()
    if path.is_dir():
        inside = (one for one in path.rglob("*") if one.is_file() and not one.name.startswith((".", "_")))
        found = sorted(one for one in inside if one.name.lower().removesuffix(".gz").endswith(_ENDINGS))
        if not found:
            raise TableError(f"{path} holds no file that ends in {', '.join(_ENDINGS)}. Name the files by a pattern.")
        return found
    if path.exists() or not re.search(r"[*?\[]", str(path)):
        return [path]
    found = sorted(Path(one) for one in glob(str(path), recursive=True) if Path(one).is_file())  # noqa: PTH207 - from anywhere
    if not found:
        raise TableError(f"There is no file {path}. Give a pattern that matches files.")
    return found


def _text(files: list[File], places: str, packing: str, called: str) -> Scan:
    """CSV or TSV: every cell as text."""
    first = dialect_of(files[0])
    for file in files[1:]:
        other = dialect_of(file)
        if (other.names, other.separator, other.blank) != (first.names, first.separator, first.blank):
            raise TableError(
                f"The files of a table need the same first line; {file.path} has {', '.join(other.names[:6])!r} and "
                f"{files[0].path} has {', '.join(first.names[:6])!r}. Bring them into one form, or read one alone."
            )
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(first.names)))
    settings = {
        "auto_detect": "false",
        "header": "true",
        "skip": str(first.blank),
        "columns": f"{{{columns}}}",
        "delim": _literal(first.separator),
        "quote": "'\"'",
        "escape": "'\"'",
        "encoding": _literal(first.encoding),
        "compression": _literal(packing),
        "strict_mode": "true",
    }
    told = ", ".join(f"{name} = {value}" for name, value in settings.items())
    source = f"select * from read_csv([{places}], {told})"  # noqa: S608 - all quoted
    cells = tuple(f"c{place}" for place in range(len(first.names)))
    return Scan(called, first.names, source, cells, first.notes, files[0])


def _typed(source: str, called: str, file: File | None) -> Scan:
    """What states the types of its cells: each in the type that a table has for it."""
    try:
        described = fetch(f"describe select * from {source}")  # noqa: S608 - the user's own words
    except Refused as refused:
        raise unreadable(called, refused) from refused
    names = [str(name) for name in described["column_name"].tolist()]
    kinds = described["column_type"].tolist()
    small = [name.lower() for name in names]
    twice = next((name for name in names if small.count(name.lower()) > 1), None)
    if twice is not None:
        raise TableError(f"{called} has columns whose names differ in capitals only, {twice!r} among them. Rename one.")
    wanted = [in_sql(name, "VARCHAR" if kind == "JSON" else kind) for name, kind in zip(names, kinds, strict=True)]
    cells = tuple(_quoted(name) for name in names)
    return Scan(called, tuple(names), f"select {', '.join(wanted)} from {source}", cells, (), file)  # noqa: S608 - quoted


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
