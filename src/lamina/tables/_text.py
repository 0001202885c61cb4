"""CSV and TSV through DuckDB, every cell as it stands: what a column means is decided later, by lamina alone."""

import gzip
import re
import shutil
import tempfile
from pathlib import Path

from lamina.errors import TableError
from lamina.tables._column import ColumnArray
from lamina.tables._compact import Source
from lamina.tables._dialect import Dialect, dialect_of
from lamina.tables._engine import Refused, engine, pattern_of, unreadable
from lamina.tables._file import File
from lamina.tables._table import Table

LARGE = 1 << 20
"""A file of more bytes than this is read to written cells; a quarter of it where the file is packed."""

_TABLE = """read_csv(
    ?, auto_detect = false, header = true, skip = {skip}, columns = {columns}, delim = ?, quote = '"', escape = '"',
    encoding = ?, compression = ?, strict_mode = true, {sizes})
"""

_SIZES = ("buffer_size = 8388608", "max_line_size = 67108864")
"""Small buffers are read side by side; a file with a line above two megabytes is read again, in large ones."""


def read_text(file: File) -> Table:
    """The table in a CSV or TSV file.

    Raises:
        TableError: Rows differ in length, a quote is not closed, or there are no rows.
    """
    dialect = dialect_of(file)
    try:
        columns = _fetch(file, dialect)
    except Refused as refused:
        if "not utf-8" not in str(refused):
            raise sentence_of(file, dialect, refused) from refused
        dialect = dialect_of(file, "latin-1")
        columns = _fetch(file, dialect)
    rows = len(next(iter(columns.values())))
    if not rows:
        raise TableError(f"{file.path} {_no_rows(file)}")
    return Table(columns, rows, dialect.notes)


def _fetch(file: File, dialect: Dialect) -> dict[str, ColumnArray]:
    """The cells; a file with both kinds of line end is copied with one kind, which DuckDB's strict parser wants."""
    try:
        cells = _cells(file, file.path, dialect, dialect.encoding, "gzip" if file.packed else "none")
        _refuse_lost_rows(file, cells)
    except Refused as refused:
        if "invalid state" not in str(refused):
            raise
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "table.csv"
            _copy_with_one_line_end(file, dialect, copy)
            cells = _cells(file, copy, dialect, "utf-8", "none")
    return dict(zip(dialect.names, cells, strict=True))


def _copy_with_one_line_end(file: File, dialect: Dialect, copy: Path) -> None:
    opened = gzip.open if file.packed else open
    with opened(file.path, "rt", encoding=dialect.encoding) as mixed, copy.open("w", encoding="utf-8") as plain:
        shutil.copyfileobj(mixed, plain)


def _cells(file: File, path: Path, dialect: Dialect, encoding: str, packing: str) -> list[ColumnArray]:
    """The columns: text of a small file, written cells of a large one."""
    values = (pattern_of(path), dialect.separator, encoding, packing)
    large = file.path.stat().st_size * (4 if file.packed else 1) > LARGE
    try:
        return _columns(dialect, values, _SIZES[0], large)
    except Refused as refused:
        if "line size" not in str(refused) and "full read" not in str(refused):
            raise
        return _columns(dialect, values, _SIZES[1], large)


def _columns(dialect: Dialect, values: tuple[str, ...], sizes: str, large: bool) -> list[ColumnArray]:
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(dialect.names)))
    table = _TABLE.format(columns=f"{{{columns}}}", skip=dialect.blank, sizes=sizes)
    with engine() as ask:
        source = Source(ask, table, values, len(dialect.names))
        return source.written() if large else source.texts()


def _refuse_lost_rows(file: File, cells: list[ColumnArray]) -> None:
    """DuckDB takes a first line that it cannot read, by its quotes or its line end, for the whole file."""
    if not len(cells[0]) and _goes_on(file):
        raise Refused("invalid state of the first line")


def _goes_on(file: File) -> bool:
    """Whether lines with content follow the first one."""
    return sum(bool(line.strip(b" \t\x00")) for line in re.split(rb"[\r\n]+", file.head)) > 1


def _no_rows(file: File) -> str:
    if _goes_on(file):
        return (
            "has lines after its first, but the first is no regular line of column names. "
            "Put each name that holds a quote or a separator whole in quotes."
        )
    return "has a line of column names and 0 rows. A table needs at least one row."


def sentence_of(file: File, dialect: Dialect, refused: Refused) -> TableError:
    words = str(refused)
    line = re.search(r"CSV Error on Line: (\d+)", words)
    place = f"line {line[1]}" if line else "a line"
    widths = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", words)
    if widths:
        cells, names = _counted(widths[2], "cell"), _counted(widths[1], "column")
        return TableError(
            f"{file.path}, {place}: {cells} where the first line names {names} "
            f"(separator {dialect.separator!r}). Correct the line, or put cells that hold the separator in quotes."
        )
    if "unterminated quote" in words:
        return TableError(f"{file.path}, {place}: a quote is opened and never closed. Close it, or write it twice.")
    if "invalid state" in words:
        return TableError(f"{file.path} is no regular CSV: something stands after a closing quote. Correct its quotes.")
    return unreadable(file.path, refused)


def _counted(number: str, noun: str) -> str:
    return f"{number} {noun}" if number == "1" else f"{number} {noun}s"
