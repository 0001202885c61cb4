"""CSV files as datasets, as TensorFlow's make_csv_dataset and CsvDataset give them."""

import glob
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ArgumentError, TableError
from lamina.keras.tensorflow._data import Dataset
from lamina.tables import Table, read_table


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
        ArgumentError: There is no such label or column, or the file has no header.
    """
    del field_delim, use_quote_delim, more
    if not header:
        raise ArgumentError("make_csv_dataset reads files whose first line names the columns; this says header=False.")
    columns = _columns(file_pattern, column_names, na_value)
    if select_columns is not None:
        names = [name if isinstance(name, str) else list(columns)[name] for name in select_columns]
        columns = {name: columns[name] for name in names}
    defaults = list(column_defaults or [None] * len(columns))
    typed = {name: _typed(cells, default) for (name, cells), default in zip(columns.items(), defaults, strict=True)}
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
    del more
    if not header:
        raise ArgumentError("CsvDataset reads files whose first line names the columns; say header=True.")
    columns = list(_columns(filenames, None, "").values())
    chosen = columns if select_cols is None else [columns[place] for place in select_cols]
    pairs = zip(chosen, record_defaults, strict=True)
    return Dataset.from_tensor_slices(tuple(_typed(cells, default) for cells, default in pairs))


def _columns(pattern: Any, names: Sequence[str] | None, missing: str) -> dict[str, NDArray[Any]]:
    patterns = [pattern] if isinstance(pattern, str) else [str(one) for one in np.atleast_1d(pattern)]
    paths = sorted(path for one in patterns for path in (glob.glob(one) or [one]))  # noqa: PTH207 - patterns with folders
    tables = [read_table(path) for path in paths]
    whole = {name: _texts([table[name] for table in tables], missing) for name in tables[0].names}
    if names is None:
        return whole
    if len(names) != len(whole):
        raise TableError(f"The file has {len(whole)} columns; column_names has {len(names)}. Name each column once.")
    return dict(zip(names, whole.values(), strict=True))


def _texts(parts: list[Any], missing: str) -> NDArray[Any]:
    table = Table.of({"cells": np.concatenate([np.asarray(part, object) for part in parts])})
    cells = np.array([None if cell is None or str(cell) == missing else str(cell) for cell in table["cells"]], object)
    found: NDArray[Any] = cells
    return found


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
