"""Columns from what people hold in memory: frames of pandas, polars and pyarrow, dicts of columns, lists of dicts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from lamina.errors import TableError
from lamina.tables._column import ColumnArray, column_of_array, column_of_values


def columns_of(data: object) -> dict[str, ColumnArray]:
    """Names → columns of any table-like thing.

    Raises:
        TableError: It is no table, names repeat, lengths differ, or a cell is no table cell.
    """
    if isinstance(data, Mapping):
        return _of_equal_length({name: _column(name, data[key]) for key, name in plain_names(list(data)).items()})
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return _of_records(data)
    return _of_frame(data)


def plain_names(keys: Sequence[object]) -> dict[Any, str]:
    """Each key with the text that names its column.

    >>> plain_names(["a", 0])
    {'a': 'a', 0: '0'}

    Raises:
        TableError: A key is a tuple (a frame with columns on several levels), or two keys read the same.
    """
    names: dict[Any, str] = {}
    for key in keys:
        if isinstance(key, tuple):
            raise TableError(f"Columns need one name each; got {key!r}. Join the levels of the columns into one name.")
        if key in names or str(key) in names.values():
            raise TableError(f"Columns need different names; {str(key)!r} names two. Rename one of them.")
        names[key] = str(key)
    return names


def _column(name: str, values: Any) -> ColumnArray:
    if isinstance(values, np.ndarray):
        return column_of_array(name, values)
    if hasattr(values, "to_numpy") and hasattr(values, "dtype"):
        return _of_series(name, values)
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise TableError(f"Column {name!r} needs a list or an array of values; got {values!r}. Write [{values!r}].")
    return column_of_values(name, list(values))


def _of_equal_length(columns: dict[str, ColumnArray]) -> dict[str, ColumnArray]:
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{name!r} {length}" for name, length in lengths.items())
        raise TableError(f"Columns need one length; got {shown} rows.")
    return columns


def _of_records(records: Sequence[Any]) -> dict[str, ColumnArray]:
    keys: dict[object, None] = {}
    for row, record in enumerate(records):
        if not isinstance(record, Mapping):
            raise TableError(
                f"A list of rows needs a dict in each; row {row + 1} is a {type(record).__name__}. "
                'Give rows such as {"size": 3, "town": "Ulm"}, a dict of columns, or a frame.'
            )
        keys |= dict.fromkeys(record)
    names = plain_names(list(keys))
    return {name: column_of_values(name, [record.get(key) for record in records]) for key, name in names.items()}


def _of_frame(data: object) -> dict[str, ColumnArray]:
    import narwhals.stable.v1 as narwhals

    _refuse_repeated(data)
    try:
        frame: Any = narwhals.from_native(data)
    except TypeError:
        raise TableError(
            f"A table needs a pandas, polars or pyarrow frame, a dict of columns or a list of dicts; "
            f"got a {type(data).__name__}."
        ) from None
    if isinstance(frame, narwhals.LazyFrame):
        frame = frame.collect()
    names = plain_names(list(frame.columns)).values()
    return {name: _of_narwhals(name, series) for name, series in zip(names, frame.iter_columns(), strict=True)}


def _refuse_repeated(data: object) -> None:
    names = getattr(data, "column_names", None)
    if names is None:
        names = getattr(data, "columns", ()) if hasattr(data, "iloc") else ()
    plain_names(list(names))


def _of_series(name: str, series: object) -> ColumnArray:
    import narwhals.stable.v1 as narwhals

    return _of_narwhals(name, narwhals.from_native(series, series_only=True))


def _of_narwhals(name: str, series: Any) -> ColumnArray:
    import narwhals.stable.v1 as narwhals

    kind = series.dtype
    if kind in {narwhals.Date, narwhals.Datetime}:
        return column_of_array(name, _utc(series).to_numpy().astype("datetime64[us]"))
    if kind.is_float() or (series.null_count() == 0 and (kind.is_integer() or kind == narwhals.Boolean)):
        return column_of_array(name, series.to_numpy())
    return column_of_values(name, series.to_list())


def _utc(series: Any) -> Any:
    import narwhals.stable.v1 as narwhals

    if series.dtype == narwhals.Date:
        return series.cast(narwhals.Datetime("us"))
    if series.dtype.time_zone is not None:
        return series.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return series
