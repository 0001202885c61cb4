"""Table.of: frames of every make, dicts and lists of dicts become the same table, and are never changed."""

# ruff: noqa: DTZ001 - the moments of a table have no zone

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from lamina.errors import TableError
from lamina.tables import Table

MOMENT = dt.datetime(2024, 2, 1, 12)
COLUMNS = {
    "whole": [1, 2],
    "gaps": [1.5, None],
    "word": ["x", None],
    "truth": [True, False],
    "moment": [MOMENT, MOMENT],
}
SHAPES = ["int64", "float64", "object", "bool", "datetime64[us]"]


@pytest.mark.parametrize(
    "frame",
    [
        COLUMNS,
        pd.DataFrame(COLUMNS),
        pd.DataFrame(COLUMNS).convert_dtypes(),
        pd.DataFrame(COLUMNS).astype({"word": "category"}),
        pl.DataFrame(COLUMNS),
        pl.DataFrame(COLUMNS).lazy(),
        pa.table(COLUMNS),
        {name: np.array(values, object) for name, values in COLUMNS.items()},
        dict(pd.DataFrame(COLUMNS)),
        [{name: values[row] for name, values in COLUMNS.items()} for row in range(2)],
    ],
    ids=["dict", "pandas", "nullable", "categorical", "polars", "lazy", "arrow", "objects", "series", "records"],
)
def test_one_table_whoever_made_the_frame(frame):
    """Types and values are the same from every source."""
    table = Table.of(frame)

    assert [str(column.dtype) for column in table.columns.values()] == SHAPES
    assert table["whole"].tolist() == [1, 2]
    assert table["gaps"][0] == 1.5
    assert np.isnan(table["gaps"][1])
    assert table["word"].tolist() == ["x", None]
    assert table["moment"].tolist() == [MOMENT, MOMENT]


def test_moments_with_a_zone_become_utc():
    """Two o'clock in Berlin in winter is one o'clock in UTC."""
    times = pd.to_datetime(["2024-01-01 14:00"]).tz_localize("Europe/Berlin")

    for frame in (pd.DataFrame({"t": times}), {"t": list(times.to_pydatetime())}):
        assert [dt.datetime(2024, 1, 1, 13)] == Table.of(frame)["t"].tolist()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, "x", 2.5, None, True], ["1", "x", "2.5", None, "true"]),
        ([Decimal("1.5"), 2], [1.5, 2.0]),
        ([2**70, 1], [str(2**70), "1"]),
        (np.array([1, 2], ">i2"), [1, 2]),
        (np.array([1, 2, 3, 4], np.float16)[::2], [1.0, 3.0]),
        (np.array(["a", "b"]), ["a", "b"]),
        ([float("nan"), "x"], [None, "x"]),
        ([True, None], ["true", None]),
        ([], []),
    ],
)
def test_odd_columns_become_one_of_the_five_types(values, expected):
    """Mixed, huge, big-endian and strided columns keep their values."""
    assert expected == Table.of({"a": values})["a"].tolist()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "different names; 'a' names two"),
        ({0: [1], "0": [2]}, "different names; '0' names two"),
        (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), "one name each"),
        ({"a": [1], "b": [1, 2]}, "one length"),
        ({"a": 1}, "list or an array"),
        ({"a": "text"}, "list or an array"),
        ({"a": [1, [2]]}, "row 2 holds a list"),
        ({"a": [b"x"]}, "row 1 holds a bytes"),
        ({"a": np.zeros((2, 2))}, "one value a row"),
        ({"a": np.array([1j])}, "complex128"),
        ({"a": [dt.timedelta(1)]}, "timedelta"),
        ([1, 2], "row 1 is a int"),
        (3, "got a int"),
    ],
)
def test_what_is_no_table_is_refused(data, words):
    """One sentence says what came."""
    with pytest.raises(TableError, match=words):
        Table.of(data)


def test_a_frame_is_never_changed():
    """What is done to the table does not reach the frame."""
    values = np.array([1.0, 2.0])
    table = Table.of({"a": values})
    table["a"][0] = 9

    assert values.tolist() == [1.0, 2.0]


def test_taking_and_dropping_keep_names_and_order():
    """Rows come in the order asked for; columns keep theirs."""
    table = Table.of({"a": [1, 2, 3], "b": ["x", "y", "z"]})

    assert table.take(np.array([2, 0]))["a"].tolist() == [3, 1]
    assert table.take([]).rows == 0
    assert table.drop(["a"]).names == ("b",)
    with pytest.raises(TableError, match="Did you mean 'b'"):
        table.drop(["bb"])
