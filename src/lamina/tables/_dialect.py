"""How a text table is written: its encoding, its separator and its column names."""

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from lamina.errors import TableError
from lamina.tables._file import File
from lamina.tables._table import Note

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_RECORDS = 200
_BLANK_LINE = re.compile(r" *(?:\r\n|\r|\n)")


@dataclass(frozen=True)
class Dialect:
    """What reading a text table needs to know.

    Args:
        encoding: DuckDB's word: ``"utf-8"``, ``"utf-16"`` or ``"latin-1"``.
        separator: The character between cells.
        blank: How many lines without content stand before the names.
        names: The columns' names, in order.
        notes: What was assumed.
    """

    encoding: str
    separator: str
    blank: int
    names: tuple[str, ...]
    notes: tuple[Note, ...]


def dialect_of(file: File, encoding: str | None = None) -> Dialect:
    """The dialect of a text table; `encoding` where the first bytes did not tell it.

    Raises:
        TableError: The first line holds no usable column names.
    """
    encoding = encoding or _encoding(file.head)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(file.head).removeprefix("\ufeff")
    if "\x00" in text:
        raise TableError(f"{file.path} is no text table: it holds zero bytes. Save it as CSV in UTF-8.")
    text, blank = _without_blank_lines(text)
    separator = max(_SEPARATORS, key=lambda candidate: _agreement(text, candidate, file.whole))
    names, notes = _names(file, next(iter(_records(text, separator, whole=True))))
    if encoding == "latin-1":
        notes.append(Note("encoding", "The file is not UTF-8; its letters were read as Latin-1."))
    if separator != ",":
        notes.append(Note("separator", f"Cells are separated by a {_SEPARATORS[separator]}."))
    return Dialect(encoding, separator, blank, names, tuple(notes))


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _without_blank_lines(text: str) -> tuple[str, int]:
    """The text from its first line with content on, and how many lines stand before it."""
    begin = count = 0
    while found := _BLANK_LINE.match(text, begin):
        begin, count = found.end(), count + 1
    return text[begin:], count


def _records(text: str, separator: str, *, whole: bool) -> list[list[str]]:
    """The first records of a text, blank lines left out, the last left out where the text is only a beginning."""
    found: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        for record in reader:
            if record:
                found.append(record)
            if len(found) > _RECORDS:
                return found
    except csv.Error:
        return found or [[text.split("\n", 1)[0]]]
    return found if whole or len(found) < 2 else found[:-1]


def _agreement(text: str, separator: str, whole: bool) -> tuple[float, int]:
    """How many of the first records have as many cells as the first, and how many that is."""
    widths = [len(record) for record in _records(text, separator, whole=whole)]
    if widths[0] < 2:
        return 0.0, 0
    return widths.count(widths[0]) / len(widths), widths[0]


def _names(file: File, header: list[str]) -> tuple[tuple[str, ...], list[Note]]:
    names = [name.strip() or f"unnamed_{place}" for place, name in enumerate(header, 1)]
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise TableError(
            f"{file.path} has {Counter(names)[twice[0]]} columns called {twice[0]!r}. "
            "Give every column a name of its own (the first line must hold the names)."
        )
    notes = [
        Note("unnamed", f"The column at place {place} has no name; it is called {name!r}.", name)
        for place, (name, given) in enumerate(zip(names, header, strict=True), 1)
        if not given.strip()
    ]
    numbers = [name for name in names if _is_number(name)]
    if len(numbers) > 1:
        shown = ", ".join(repr(name) for name in numbers[:3])
        notes.append(
            Note(
                "header",
                f"The first line was taken as column names, and some are numbers: {shown}. "
                "If it is a row, it is lost as one: add a line of names at the top of the file.",
            )
        )
    return tuple(names), notes


def _is_number(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return False
    return True
