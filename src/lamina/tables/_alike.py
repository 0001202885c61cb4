"""alike: the Parquet files of one table are compared: the same columns, and types that one column can hold."""

from pathlib import Path

from lamina.errors import TableError
from lamina.tables._engine import Refused, fetch, pattern_of, unreadable

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")


def differing(paths: list[Path]) -> bool:
    """Whether the types of numbers differ, so that each column needs the widest of its types.

    Raises:
        TableError: A file has other columns than the first, or types that cannot be joined to the first one's.
    """
    first = _columns(paths[0])
    found = False
    for path in _kinds_of_files(paths):
        other = _columns(path)
        if sorted(other) != sorted(first):
            lone = min(set(other) ^ set(first))
            without = path if lone in first else paths[0]
            raise TableError(
                f"The files of a table need the same columns; {path} and {paths[0]} differ: {without} has no column "
                f"{lone!r}. Bring them into one form, or read one alone."
            )
        for name, kind in other.items():
            if kind != first[name] and not _joined(kind, first[name]):
                raise TableError(
                    f"The files of a table need the same types; column {name!r} holds {kind} in {path} and "
                    f"{first[name]} in {paths[0]}. Write it as one type."
                )
        found = found or other != first
    return found


def _kinds_of_files(paths: list[Path]) -> list[Path]:
    """A file for each schema that occurs."""
    places = ", ".join(_literal(path) for path in paths)
    parts = "name, type, converted_type, logical_type, num_children, precision, scale"
    query = (
        f"select arg_min(file_name, place) as file from (select file_name, min(place) as place, "  # noqa: S608 - quoted
        f"string_agg(concat_ws('|', {parts}), ';' order by place) as schema from "
        f"(select *, row_number() over () as place from parquet_schema([{places}])) group by file_name) group by schema"
    )
    try:
        return [Path(file) for file in sorted(fetch(query)["file"].tolist())]
    except Refused as refused:
        raise unreadable(f"One of the files {paths[0]} to {paths[-1]}", refused) from refused


def _columns(path: Path) -> dict[str, str]:
    query = f"describe select * from read_parquet({_literal(path)}, hive_partitioning = false)"  # noqa: S608 - quoted
    try:
        described = fetch(query)
    except Refused as refused:
        raise unreadable(path, refused) from refused
    return dict(zip(described["column_name"].tolist(), described["column_type"].tolist(), strict=True))


def _joined(one: str, other: str) -> bool:
    """Whether a column of numbers can hold both without rounding; whole numbers would lose digits in a FLOAT.

    >>> _joined("BIGINT", "DOUBLE"), _joined("FLOAT", "DOUBLE"), _joined("FLOAT", "BIGINT"), _joined("DATE", "DOUBLE")
    (True, True, False, False)
    """
    kinds = {one.partition("(")[0], other.partition("(")[0]}
    return kinds <= {*_WHOLE, "DECIMAL", "DOUBLE"} or kinds <= {"FLOAT", "DOUBLE"}


def _literal(path: Path) -> str:
    return "'" + pattern_of(path).replace("'", "''") + "'"
