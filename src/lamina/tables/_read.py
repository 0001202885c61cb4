"""read_table: from a path to a table, by what the file is and not by what it is called."""

from os import PathLike
from pathlib import Path

from lamina.tables._file import look_at
from lamina.tables._table import Table
from lamina.tables._text import read_text
from lamina.tables._typed import read_json, read_parquet


def read_table(path: str | PathLike[str]) -> Table:
    r"""The table in a CSV, TSV, Parquet or JSON lines file, each also packed with gzip.

    Cells of CSV and TSV stay text; Parquet and JSON keep the types that they state. The separator (comma, semicolon,
    tab or bar) is the one under which the first lines agree. Text must be UTF-8 or UTF-16 with a byte-order mark;
    other bytes are read as Latin-1, and a note says so.

    Args:
        path: A file on this machine.

    Raises:
        TableError: The file is missing, empty or no table, has no rows, or rows of different lengths; one sentence
            says which and what to do.

    Example:
        >>> import tempfile
        >>> place = Path(tempfile.mkdtemp()) / "towns.csv"
        >>> _ = place.write_text("zip;town\n007;Ulm\n")
        >>> read_table(place)["zip"].tolist()
        ['007']
    """
    file = look_at(Path(path).expanduser())
    readers = {"text": read_text, "json": read_json, "parquet": read_parquet}
    return readers[file.form](file)
