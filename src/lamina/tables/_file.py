"""What a file is, told by its first bytes: its format and packing, or the sentence that says why it is no table."""

import gzip
import json
import zlib
from dataclasses import dataclass
from pathlib import Path

from lamina.errors import TableError

SAMPLE = 1 << 18
"""How many bytes of a text file are looked at for its dialect."""

_NO_TABLES = (
    (b"version https://git-lfs", "a Git LFS pointer: the table itself was not fetched. Run `git lfs pull`"),
    (b"PK\x03\x04", "a zip archive or a spreadsheet. Unpack it, or save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet. Save the sheet as CSV"),
    (b"%PDF", "a PDF. Save the table as CSV"),
    (b"BZh", "packed with bzip2. Unpack it, or pack it with gzip"),
    (b"\xfd7zXZ", "packed with xz. Unpack it, or pack it with gzip"),
    (b"\x28\xb5\x2f\xfd", "packed with Zstandard. Unpack it, or pack it with gzip"),
    (b"ARROW1", "an Arrow file. Save it as Parquet"),
    (b"SQLite format 3", "a SQLite database. Save the table as CSV or Parquet"),
    (b"\x80\x04", "a pickle, which lamina never opens: it can run any code. Save the table as Parquet or CSV"),
)


@dataclass(frozen=True)
class File:
    """A readable file and what its first bytes say.

    Args:
        path: Where it lies.
        packed: Whether it is gzip-compressed.
        form: ``"text"`` (CSV, TSV), ``"json"`` or ``"parquet"``.
        head: Its first bytes, unpacked.
        whole: Whether `head` is all of it.
    """

    path: Path
    packed: bool
    form: str
    head: bytes
    whole: bool


def look_at(path: Path) -> File:
    """The form of the file at `path`.

    Raises:
        TableError: There is no such file, it is empty, or it is no table.
    """
    head = _read(path)
    packed = head.startswith(b"\x1f\x8b")
    if packed:
        head = _unpack(path)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise TableError(f"{path} is empty: a table needs a line of column names and at least one row.")
    _refuse(path, head)
    return File(path, packed, _form(path, head), head[:SAMPLE], len(head) <= SAMPLE)


def _read(path: Path) -> bytes:
    if not path.exists():
        raise TableError(f"There is no file {path}. Give the path of a CSV, TSV, Parquet or JSON lines file.")
    if not path.is_file():
        raise TableError(f"{path} is not a file. Give the path of one CSV, TSV, Parquet or JSON lines file.")
    try:
        with path.open("rb") as file:
            return file.read(SAMPLE + 1)
    except OSError as error:
        raise TableError(f"{path} cannot be opened: {error.strerror or error}.") from error


def _unpack(path: Path) -> bytes:
    try:
        with gzip.open(path, "rb") as file:
            return file.read(SAMPLE + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise TableError(f"{path} is a damaged gzip file: {error}. Fetch or pack it again.") from error


def _refuse(path: Path, head: bytes) -> None:
    for start, what in _NO_TABLES:
        if head.startswith(start):
            raise TableError(f"{path} is no table but {what}.")
    begin = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if begin.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        raise TableError(f"{path} is no table but a web page or XML: its first line is a tag. Fetch the file again.")


def _form(path: Path, head: bytes) -> str:
    if head.startswith(b"PAR1"):
        return "parquet"
    ending = path.with_suffix("").suffix.lower() if path.suffix.lower() == ".gz" else path.suffix.lower()
    if ending in {".parquet", ".pq"}:
        raise TableError(f"{path} is called Parquet but does not begin like one; it is damaged or of another format.")
    return "json" if ending in {".json", ".jsonl", ".ndjson"} or _begins_with_an_object(head) else "text"


def _begins_with_an_object(head: bytes) -> bool:
    """Whether the first line is a JSON object, whatever the file is called."""
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    try:
        return first.startswith(b"{") and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False
