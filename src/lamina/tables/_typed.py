"""Parquet and JSON through DuckDB: these formats say what a cell is, and the table keeps it."""

import gzip
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from lamina.errors import TableError
from lamina.tables._column import ColumnArray, column_of_array, column_of_values
from lamina.tables._engine import Refused, fetch, pattern_of, unreadable
from lamina.tables._file import File
from lamina.tables._table import Table

_AS_TEXT = ("VARCHAR", "UUID", "ENUM", "TIME", "HUGEINT", "UHUGEINT", "UBIGINT")
_AS_IS = ("BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "FLOAT", "DOUBLE")
_AS_MOMENT = ("DATE", "TIMESTAMP")


def read_parquet(file: File) -> Table:
    """The table in a Parquet file.

    Raises:
        TableError: The file is damaged, or a column holds lists, structures, bytes or spans of time.
    """
    with _unpacked(file) as path:
        place = pattern_of(path).replace("'", "''")
        source = f"read_parquet('{place}')"
        try:
            described = fetch(f"describe select * from {source}")  # noqa: S608 - a path, quoted
            types = dict(zip(described["column_name"].tolist(), described["column_type"].tolist(), strict=True))
            wanted = ", ".join(in_sql(name, kind) for name, kind in types.items())
            cells = fetch(f"select {wanted} from {source}")  # noqa: S608 - names of the file, quoted
            if _could_be_twins(list(types)):
                top = fetch(f"select name from parquet_schema('{place}')")  # noqa: S608 - a path, quoted
                _refuse_twins(file, top["name"].tolist()[1:])
        except Refused as refused:
            raise unreadable(file.path, refused) from refused
    return _table(file, cells, _column)


def read_json(file: File) -> Table:
    """The table in a file of JSON lines, or of one JSON list of objects.

    Raises:
        TableError: The file is no JSON, its lines are no objects, or a cell holds a list or an object.
    """
    query = "select * from read_json(?, maximum_depth = 1, sample_size = -1, compression = ?)"
    try:
        cells = fetch(query, pattern_of(file.path), "gzip" if file.packed else "none")
        bare = list(cells) == ["json"]
        keys = keys_of(file) if bare or _could_be_twins(list(cells)) else []
    except Refused as refused:
        raise _json_sentence(file, refused) from refused
    _refuse_twins(file, keys)
    if bare and keys != ["json"]:
        raise TableError(f'{file.path} needs one object a line, such as {{"size": 3}}; here a line is a bare value.')
    return _table(file, cells, json_column)


def keys_of(file: File) -> list[str]:
    """The keys of all objects, in the letters of the file."""
    query = "select distinct unnest(json_keys(json)) as key from read_json_objects(?, compression = ?)"
    found: list[str] = fetch(query, pattern_of(file.path), "gzip" if file.packed else "none")["key"].tolist()
    return found


@contextmanager
def _unpacked(file: File) -> Iterator[Path]:
    """The path itself, or for a packed file that of an unpacked copy: Parquet is read from its end."""
    if not file.packed:
        yield file.path
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        with gzip.open(file.path, "rb") as packed, path.open("wb") as plain:
            shutil.copyfileobj(packed, plain)
        yield path


def in_sql(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    plain = re.sub(r"[( ].*", "", kind)
    if plain.startswith(_AS_MOMENT) and "[" not in kind:
        return f"cast({quoted} as timestamp) as {quoted}"
    if plain == "DECIMAL":
        return f"cast({quoted} as double) as {quoted}"
    if plain in _AS_IS:
        return quoted
    if plain in _AS_TEXT:
        return f"cast({quoted} as varchar) as {quoted}"
    raise TableError(
        f"Column {name!r} holds cells of the type {kind}; a table needs numbers, text, true or false, or dates. "
        "Drop the column from the file, or turn it into one of these."
    )


def _table(file: File, cells: dict[str, Any], column: Callable[[str, Any], ColumnArray]) -> Table:
    columns = {name: column(name, values) for name, values in cells.items()}
    rows = len(next(iter(columns.values()), ()))
    if not rows:
        raise TableError(f"{file.path} has 0 rows. A table needs at least one row.")
    return Table(columns, rows)


def _could_be_twins(names: list[str]) -> bool:
    """DuckDB gives a number to a name that differs from another in capitals only; then the file's own names decide."""
    small = {name.lower() for name in names}
    parts = [name.lower().rpartition("_") for name in names]
    return any(number.isdigit() and stem in small for stem, _, number in parts)


def _refuse_twins(file: File, names: list[str]) -> None:
    known: dict[str, str] = {}
    for name in names:
        if known.setdefault(name.lower(), name) != name:
            raise TableError(
                f"{file.path} has columns whose names differ in capitals only, {name!r} among them. Rename one."
            )


def _column(name: str, cells: Any) -> ColumnArray:
    if not isinstance(cells, np.ma.MaskedArray):
        return column_of_array(name, cells)
    if cells.dtype.kind == "f":
        return column_of_array(name, cells.filled(np.nan))
    if cells.dtype.kind == "M":
        return column_of_array(name, cells.filled(np.datetime64("NaT")))
    return column_of_values(name, cells.tolist())


def json_column(name: str, cells: Any) -> ColumnArray:
    """Cells arrive as JSON text; each different one is read once."""
    texts: list[Any] = cells.tolist()
    known = {text: None if text is None else json.loads(text) for text in dict.fromkeys(texts)}
    return column_of_values(name, [known[text] for text in texts])


def _json_sentence(file: File, refused: Refused) -> TableError:
    words = str(refused)
    place = re.search(r"in line (\d+)", words)
    line = f", line {place[1]}" if place else ""
    twice = re.search(r"duplicate key \"(.*?)\"", words)
    if twice:
        return TableError(f"{file.path}{line}: the key {twice[1]!r} appears twice. Keep one of the two.")
    if "Malformed JSON" in words:
        return TableError(f"{file.path}{line}: this is not JSON in UTF-8. Write one object a line.")
    return unreadable(file.path, refused)
