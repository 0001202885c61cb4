"""CSV files as datasets, as TensorFlow's make_csv_dataset and CsvDataset give them."""

import csv
import glob
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ArgumentError, TableError
from lamina.keras._values._tensor import Tensor
from lamina.keras.tensorflow._data import Dataset


def make_csv_dataset(
    file_pattern: Any,
    batch_size: int,
    column_names: Sequence[str] | None = None,
    column_defaults: Sequence[Any] | None = None,
    label_name: str | None = None,
    select_columns: Sequence[Any] | None = None,
    field_delim: str = ",",
    use_quote_delim: bool = True,
    na_value: str = "",
    header: bool = True,
    num_epochs: int | None = None,
    shuffle: bool = True,
    shuffle_buffer_size: int = 10000,
    shuffle_seed: int | None = None,
    **more: Any,
) -> Dataset:
    """Batches of ``(dict of columns, label)`` from CSV files; endless unless `num_epochs` says otherwise.

    Whole numbers are int32, numbers float32 and all else text; missing cells are 0 or empty text, or what
    `column_defaults` gives.

    Raises:
        TableError: A file is missing or no table.
        ArgumentError: There is no such label or column, or neither a header nor `column_names`.
    """
    del use_quote_delim, more
    if column_names is None and not header:
        raise ArgumentError("make_csv_dataset: the file has no header, so column_names is wanted.")
    columns = _columns(file_pattern, column_names, field_delim, na_value, header=header)
    if select_columns is not None:
        names = [name if isinstance(name, str) else list(columns)[name] for name in select_columns]
        columns = {name: columns[name] for name in names}
    defaults = list(column_defaults or [None] * len(columns))
    typed = {
        name: _typed(cells, _bare_default(default))
        for (name, cells), default in zip(columns.items(), defaults, strict=True)
    }
    data = Dataset.from_tensor_slices(_labelled(typed, label_name))
    if shuffle:
        data = data.shuffle(shuffle_buffer_size, seed=shuffle_seed)
    return data.repeat(num_epochs).batch(batch_size) if num_epochs != 1 else data.batch(batch_size)


def csv_dataset(
    filenames: Any,
    record_defaults: Sequence[Any],
    *_: Any,
    header: bool = False,
    select_cols: Sequence[int] | None = None,
    **more: Any,
) -> Dataset:
    """Rows as tuples of columns, of the types of `record_defaults`."""
    words = {"field_delim": ",", "na_value": ""} | more
    count = len(record_defaults) if select_cols is None else max(select_cols) + 1
    names = None if header else [str(place) for place in range(count)]
    columns = list(_columns(filenames, names, words["field_delim"], words["na_value"], header=header).values())
    chosen = columns if select_cols is None else [columns[place] for place in select_cols]
    pairs = zip(chosen, record_defaults, strict=True)
    return Dataset.from_tensor_slices(tuple(_typed(cells, _bare_default(default)) for cells, default in pairs))


def text_lines(filenames: Any, *_: Any, **__: Any) -> Dataset:
    """The lines of files, as texts."""
    lines = [line for path in _paths(filenames) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    return Dataset.from_tensor_slices(np.array(lines, object))


def decode_csv(
    records: Any, record_defaults: Sequence[Any], field_delim: str = ",", *_: Any, na_value: str = "", **__: Any
) -> list[Any]:
    """Lines as columns, each of the type of its default; a single line as single cells."""
    lines = [str(line) for line in np.atleast_1d(np.asarray(records, object))]
    rows = [[None if cell == na_value else cell for cell in row] for row in csv.reader(lines, delimiter=field_delim)]
    columns = [np.array(cells, object) for cells in zip(*rows, strict=True)]
    typed = [_typed(cells, _bare_default(default)) for cells, default in zip(columns, record_defaults, strict=True)]
    return [Tensor.of(column[0] if np.ndim(records) == 0 else column) for column in typed]


def _bare_default(default: Any) -> Any:
    return default[0] if isinstance(default, (list, tuple)) and default else default


def _paths(pattern: Any) -> list[str]:
    patterns = [pattern] if isinstance(pattern, (str, PathLike)) else [str(one) for one in np.atleast_1d(pattern)]
    return sorted(path for one in patterns for path in (glob.glob(str(one)) or [str(one)]))  # noqa: PTH207 - patterns with folders


def _columns(
    pattern: Any, names: Sequence[str] | None, separator: str, missing: str, *, header: bool
) -> dict[str, NDArray[Any]]:
    """Columns of files, cells as they are written; ``None`` for empty ones and for what counts as missing."""
    rows: list[list[str]] = []
    known = None if names is None else list(names)
    for path in _paths(pattern):
        found = _rows(path, separator)
        if header and found:
            known = found[0] if known is None else known
        rows += found[int(header) :]
    wanted = known or []
    if any(len(row) != len(wanted) for row in rows):
        raise TableError(
            f"{len(wanted)} columns are named; a row has {next(len(r) for r in rows if len(r) != len(wanted))}."
        )
    columns = zip(*rows, strict=True) if rows else [()] * len(wanted)
    told = [[None if cell in ("", missing) else cell for cell in column] for column in columns]
    return {name: np.array(column, object) for name, column in zip(wanted, told, strict=True)}


def _rows(path: str, separator: str) -> list[list[str]]:
    if not Path(path).is_file():
        raise TableError(f"There is no file {path!r}.")
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.reader(file, delimiter=separator) if row]


def _typed(cells: NDArray[Any], default: Any) -> NDArray[Any]:
    """Cells as numbers where all are, missing ones as the default."""
    given = [cell for cell in cells if cell is not None]
    for kind, number in (("int32", int), ("float32", float)):
        if _all(number, given) and not _is_text(default):
            empty = default if _is_value(default) else 0
            return np.array([empty if cell is None else number(cell) for cell in cells], kind)
    empty = default if isinstance(default, str) and _is_value(default) else ""
    return np.array([empty if cell is None else cell for cell in cells], object)


def _is_value(default: Any) -> bool:
    return default is not None and type(default).__name__ != "DType"


def _is_text(default: Any) -> bool:
    word = str(default) if type(default).__name__ == "DType" else ""
    return word == "string" or (isinstance(default, str) and not word)


def _all(number: Any, cells: list[Any]) -> bool:
    try:
        for cell in cells:
            number(cell)
    except ValueError:
        return False
    return True


def _labelled(columns: dict[str, Any], label: str | None) -> Any:
    if label is None:
        return columns
    if label not in columns:
        raise ArgumentError(f"There is no column {label!r} to be the label; there are {list(columns)}.")
    return {name: column for name, column in columns.items() if name != label}, columns[label]
