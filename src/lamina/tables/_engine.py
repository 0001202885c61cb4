"""DuckDB as lamina uses it: in memory, without a network, in UTC, one query to columns, its errors as sentences."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lamina.errors import TableError

_SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "preserve_insertion_order": "true",
}


class Refused(Exception):  # noqa: N818 - it is what happened, and never reaches a user
    """DuckDB could not read the file; its words are in the argument."""


def fetch(query: str, *values: object) -> dict[str, Any]:
    """Run one query: column name → NumPy array, masked where cells are missing.

    Raises:
        Refused: DuckDB said no.
    """
    import duckdb

    with duckdb.connect(":memory:", config=dict(_SETTINGS)) as engine:
        try:
            engine.execute("set enable_progress_bar = false; set TimeZone = 'UTC'")
            answer: dict[str, Any] = engine.execute(query, list(values)).fetchnumpy()
        except duckdb.Error as error:
            raise Refused(str(error)) from error
    return answer


@contextmanager
def scanning(memory: int, folder: str) -> Iterator[Any]:
    """A connection for results that come piece by piece; what needs more than `memory` bytes goes to `folder`."""
    import duckdb

    limits: dict[str, Any] = {
        "memory_limit": f"{memory}B",
        "temp_directory": folder,
        "python_enable_replacements": "false",
    }
    with duckdb.connect(":memory:", config={**_SETTINGS, **limits}) as connection:
        try:
            connection.execute("set enable_progress_bar = false; set TimeZone = 'UTC'")
            yield connection
        except duckdb.Error as error:
            raise Refused(str(error)) from error


def pattern_of(path: Path) -> str:
    """The path, so written that DuckDB takes none of its letters for a wildcard.

    >>> pattern_of(Path("a[1].csv"))
    'a[[]1].csv'
    """
    return re.sub(r"[*?\\[]", lambda found: f"[{found[0]}]", str(path))


def unreadable(path: Path | str, refused: Refused) -> TableError:
    """The sentence for a file that DuckDB could not read for a reason that lamina has no better words for."""
    first = str(refused).split("\n", 1)[0].rstrip(". ")
    return TableError(f"{path} cannot be read: {first}.")
