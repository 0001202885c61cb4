"""Written cells: a large file reads to the very cells, and to the very decisions, that Python strings would give."""

# ruff: noqa: DTZ001 - the moments of a table have no zone

import csv
import datetime as dt

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lamina.coding import MISSING, read_dates, read_numbers, readings, words_of
from lamina.errors import LaminaError
from lamina.features import Features, Schema, Target
from lamina.pipeline import describe_table
from lamina.tables import Table, _compact, _text, read_table
from lamina.written import Spelling, Written

# fmt: off
ODD = [
    "", "NA", "-0.0", "-0", "007", "1_000", "inf", "nan", "1e5", "5.", "+3", ".5", " 7", "7 ", "1,5", "12.50", "0x10",
    "1234567890123456", "1e999", "1e-05", "2024-01-01", "2024-13-01", "10000-01-01", "2024-01-01 00:00",
    "2024-01-01T00:00:00", "0.00001", "-1.0", "2.0", "-999", "-999.0", "?", "-", "x'y", 'a"b', "é", "٣", "true",
    "a\nb", " ",
]
# fmt: on
REALS = st.one_of(
    st.floats(-10, 10),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**6), 10**6).map(lambda whole: whole / 1000),
)
MOMENTS = st.one_of(
    st.datetimes(dt.datetime(1, 1, 1)),
    st.integers(0, 10**8).map(lambda m: dt.datetime(1960, 1, 1) + m * dt.timedelta(minutes=1)),
)
STYLES = {
    "repr": REALS.map(repr),
    "comma": REALS.map(lambda x: repr(x).replace(".", ",")),
    "two": st.floats(-1e6, 1e6).map(lambda x: f"{x:.2f}"),
    "rounded": st.floats(-1e3, 1e3).map(lambda x: str(round(x, 3))),
    "bare": st.floats(-1e3, 1e3).map(lambda x: f"{x:.3f}".rstrip("0").rstrip(".")),
    "whole": st.integers(-(10**6), 10**6).map(str),
    "long": st.integers(-(10**20), 10**20).map(str),
    "day": MOMENTS.map(lambda t: t.date().isoformat()),
    "moment": MOMENTS.map(lambda t: t.isoformat(" ")),
    "zulu": MOMENTS.map(lambda t: t.isoformat("T")),
    "minute": MOMENTS.map(lambda t: t.isoformat(" ", "minutes")),
    "code": st.integers(0, 10**6).map(lambda n: f"id{n:06}"),
    "word": st.sampled_from("abc"),
    "odd": st.sampled_from(ODD),
}


@st.composite
def tables(draw):
    """Some columns, each of one style, with odd cells here and there, early or late."""
    rows, columns = draw(st.integers(1, 60)), []
    for style in draw(st.lists(st.sampled_from(sorted(STYLES)), min_size=1, max_size=3)):
        cells = draw(st.lists(STYLES[style], min_size=rows, max_size=rows))
        if draw(st.booleans()):
            cells = [cells[place % 3 % rows] for place in range(rows)]
        for place in draw(st.lists(st.integers(0, rows - 1), max_size=4)):
            cells[place] = draw(st.sampled_from(ODD))
        columns.append(cells)
    return columns


@pytest.fixture
def both_ways(tmp_path, monkeypatch):
    """The table in a file as Python strings, and as written cells planned by the first twelve rows."""
    monkeypatch.setattr(_compact, "SAMPLE", 12)

    def read(columns):
        path = tmp_path / "t.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
            writer.writerow([f"n{place}" for place in range(len(columns))])
            writer.writerows(zip(*columns, strict=True))
        found = []
        for large in (1 << 40, 0):
            monkeypatch.setattr(_text, "LARGE", large)
            found.append(read_table(path))
        return found

    return read


def tried(ask):
    """What comes of it, be it a sentence."""
    try:
        return ask()
    except LaminaError as error:
        return f"{type(error).__name__}: {error}"


def decided(table, missing, kinds, task):
    """Everything that is decided of a table and made of it."""
    rows = np.arange(0, table.rows, 2)
    yield tried(lambda: describe_table(table, missing=missing, kinds=kinds))
    yield tried(lambda: describe_table(table.take(rows), missing=missing))
    schema = tried(lambda: Schema.decide(table, missing=missing, kinds=kinds))
    features = schema if isinstance(schema, str) else tried(lambda: Features.learn(table, rows, schema=schema))
    yield features if isinstance(features, str) else features.to_record()[0]
    if not isinstance(features, str):
        turned = {name: table[table.names[place - 1]] for place, name in enumerate(table.names)}
        yield tried(lambda: features.read(table))
        yield tried(lambda: features.plain(table))
        yield tried(lambda: features.read(Table(turned, table.rows)))
    for name in table.names:
        target = tried(lambda name=name: Target.infer(name, table[name], task, missing))
        yield target if isinstance(target, str) else target.to_record()
        yield None if isinstance(target, str) else tried(lambda name=name, t=target: t.read(table[table.names[0]]))


def assert_same(one, other):
    np.testing.assert_equal(one, other)


@settings(
    deadline=None,
    max_examples=30,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(columns=tables())
def test_every_cell_comes_back_as_it_is_written(both_ways, columns):
    """Whatever the plan, and whatever does not follow it; taken rows, single cells and arrays too."""
    plain, written = both_ways(columns)

    for name in plain.names:
        cells = plain[name].tolist()
        assert written[name].tolist() == cells
        assert [*written[name]] == cells
        assert written[name][-1] == cells[-1]
        assert written[name][::2].tolist() == cells[::2]
        assert np.asarray(written[name]).tolist() == cells
        assert len(written[name]) == len(cells)


@settings(
    deadline=None,
    max_examples=30,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    columns=tables(),
    missing=st.sampled_from([(), ("-999",), ("0", "5."), ("1.5", "-0"), ("-999,0",)]),
    kind=st.sampled_from([None, "number", "category", "boolean", "datetime", "identifier", "year-month-day"]),
    task=st.sampled_from([None, "regression", "classification"]),
)
@example(columns=[["0.0", "1000000000000000.0"]], missing=(), kind=None, task=None)
def test_everything_is_decided_as_it_is_of_strings(both_ways, columns, missing, kind, task):
    """Kinds, reasons, advice, rules, matrices, notes, targets, and the sentences of refusals."""
    plain, written = both_ways(columns)
    kinds = {} if kind is None else {"n0": kind}

    for one, other in zip(*(decided(table, missing, kinds, task) for table in (plain, written)), strict=True):
        assert_same(one, other)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_duckdb_writes_a_real_as_python_does(values):
    """The shortest spelling is checked by DuckDB and made by Python."""
    said = duckdb.execute("select unnest(?)::double::varchar", [values]).fetchall()

    assert [text for (text,) in said] == Spelling("shortest").texts(np.array(values))


@pytest.mark.parametrize("kind", ["fixed", "trimmed", "bare", "whole", "shortest"])
@given(st.lists(st.integers(-(10**12), 10**12), min_size=1), st.integers(1, 3))
def test_a_spelling_is_read_as_its_value(kind, numbers, decimals):
    """Two different values are two different words, and each word is its value."""
    values = np.unique(np.array(numbers) / (1 if kind == "whole" else 10**decimals))
    words = Spelling(kind, decimals).texts(values)

    assert len(set(words)) == len(values)
    assert read_numbers(words)[0].tolist() == values.tolist()


@given(st.lists(st.datetimes(dt.datetime(1, 1, 1)), min_size=1))
def test_a_spelt_moment_is_read_as_its_moment(moments):
    """With seconds and what is left of them."""
    values = np.array(moments, "datetime64[us]")

    assert read_dates(Spelling("moment", mark=" ").texts(values), "year-month-day").tolist() == moments


def test_readings_are_what_the_words_say():
    """Values, other writings of numbers, missing words and gaps; a word that is none of these asks for letters."""
    cells = Written(np.array([0, 1, 2, 0], np.uint8), ("NA", "1e3"), np.array([7.0, np.nan, np.nan, np.nan]))
    found = readings(cells, MISSING)

    np.testing.assert_equal(found.values, [7.0, np.nan, 1000.0, np.nan])
    assert found.gaps.tolist() == words_of(cells).missing.tolist() == [False, True, False, True]
    assert len(found.different) == len(words_of(cells).words) == 2
    assert readings(Written(cells.codes, ("NA", "x"), cells.values), MISSING) is None
    assert readings(Written(cells.codes, ("NA", "007"), cells.values), MISSING) is None


def test_written_cells_compare_as_an_array_of_text_does():
    """Cell by cell."""
    cells = Written(np.array([0, 1, 0], np.uint8), ("x",), np.array([7.0, np.nan, np.nan]))

    assert (cells == "x").tolist() == [False, True, False]
    assert (cells != "7").tolist() == [False, True, True]
    assert (cells == cells[:]).all()
    assert cells.dtype == object
    assert cells[cells == "x"].tolist() == ["x"]
