"""DuckDB as lamina uses it: in memory, without a network, in UTC, one query to columns, its errors as sentences."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from lamina.errors import TableError

_SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "preserve_insertion_order": "true",
}


class Refused(Exception):  # noqa: N818 - it is what happened, and never reaches a user
    """DuckDB could not read the file; its words are in the argument."""


class Fetch(Protocol):
    """What answers a query: column name → NumPy array, masked where cells are missing."""

    def __call__(self, query: str, *values: object) -> dict[str, Any]:
        """The answer, or `Refused`."""
        ...


def fetch(query: str, *values: object) -> dict[str, Any]:
    """Run one query: column name → NumPy array, masked where cells are missing.

    Raises:
        Refused: DuckDB said no.
    """
    with engine() as ask:
        return ask(query, *values)


@contextmanager
def engine() -> Iterator[Fetch]:
    """Several queries that share what the first ones make: types, for one. Each may be `Refused`.

    They are asked as relations, which come whole; streams of a result stood still for minutes on a busy machine.
    """
    import duckdb

    def ask(query: str, *values: object) -> dict[str, Any]:
        try:
            relation = connection.sql(query, params=list(values))
            answer: dict[str, Any] = {} if relation is None else relation.fetchnumpy()
        except duckdb.Error as error:
            raise Refused(str(error)) from error
        return answer

    with duckdb.connect(":memory:", config=dict(_SETTINGS)) as connection:
        connection.execute("set enable_progress_bar = false; set TimeZone = 'UTC'")
        yield ask


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
