"""Features: one matrix whatever the table looks like, learned on training rows alone."""

# ruff: noqa: DTZ001 - the moments of a table have no zone

import datetime as dt
import json

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lamina.errors import DataError, ModelFileError, TableError
from lamina.features import Features, Schema
from lamina.tables import Table, read_table

TEXT = {
    "size": ["1.5", "2", "", "4", "5", "9", "7", "8", "3", "6"] * 4,
    "zip": ["007", "A12"] * 20,
    "town": ["Ulm", "Bonn", "Rom", "", "Ulm"] * 8,
    "day": ["31/01/2024", "01/02/2024 10:30", "", "03/04/2024", "05/06/2024"] * 8,
    "paid": ["yes", "no", "", "yes"] * 10,
    "id": [f"row {i}" for i in range(40)],
    "unit": ["m"] * 40,
}


def table(**changes):
    return Table.of(TEXT | changes)


FEATURES = Features.learn(table())


def one(**cells):
    """One row whose other cells are the first row's."""
    return Table.of({name: [cells.get(name, values[0])] for name, values in TEXT.items()})


def part(name, row):
    """The columns of the matrix that belong to one column of the table, by name."""
    return {key: value for key, value in zip(FEATURES.names, row, strict=True) if key.startswith(name)}


def test_the_matrix_is_finite_float32_with_named_columns():
    """Every column of the matrix says what it is; identifiers and constants are not among them."""
    matrix = FEATURES.apply(table())

    assert matrix.dtype == np.float32
    assert matrix.shape == (40, len(FEATURES.names)) == (40, FEATURES.width)
    assert np.isfinite(matrix).all()
    assert len(set(FEATURES.names)) == FEATURES.width
    assert not any(name.startswith(("id", "unit")) for name in FEATURES.names)


@pytest.mark.parametrize("row", range(5))
def test_a_row_alone_is_read_as_it_is_in_its_table(row):
    """One row, in another order of columns, with a strange column, without the unused ones: the same numbers."""
    alone = {name: [TEXT[name][row]] for name in reversed(TEXT) if name not in {"id", "unit"}} | {"new": [3]}

    np.testing.assert_array_equal(FEATURES.apply(table())[row], FEATURES.apply(Table.of(alone))[0])


def test_a_table_without_rows_has_a_matrix_without_rows():
    """The right width, and nothing in it."""
    assert FEATURES.apply(table().take([])).shape == (0, FEATURES.width)


def test_typed_cells_mean_what_their_text_means():
    """A Parquet file or a frame of the same values gives the same matrix as the CSV."""
    days = ["2024-01-31", "2024-02-01T10:30", "NaT", "2024-04-03", "2024-06-05"]
    typed = {
        "size": [np.nan if cell == "" else float(cell) for cell in TEXT["size"]],
        "day": np.array(days * 8, "datetime64[ns]"),
        "paid": [None if cell == "" else cell == "yes" for cell in TEXT["paid"]],
    }
    np.testing.assert_array_equal(FEATURES.apply(table()), FEATURES.apply(table(**typed)))


def test_codes_stay_codes_in_a_file_that_holds_numbers_only():
    """007 beside A12 was a category; a new file with 007 alone says the same word, and 7 another."""
    assert part("zip", FEATURES.apply(one(zip="007"))[0]) == {"zip=(other)": 0, "zip=007": 1, "zip=A12": 0}
    assert part("zip", FEATURES.apply(one(zip="7"))[0]) == {"zip=(other)": 1, "zip=007": 0, "zip=A12": 0}


def test_categories_of_whole_numbers_are_one_word_in_every_writing():
    """1, 1.0 and "1" are the same month, so that a gap elsewhere in the column changes nothing."""
    features = Features.learn(
        Table.of({"month": ["1", "2"] * 10}),
        schema=Schema.decide(Table.of({"month": ["1", "2"]}), kinds={"month": "category"}),
    )
    expected = features.apply(Table.of({"month": ["2"]}))

    for cells in ([2], [2.0], np.array([2], np.int8), ["2.0"]):
        np.testing.assert_array_equal(features.apply(Table.of({"month": cells})), expected)


def test_the_format_of_dates_is_imposed_and_iso_always_understood():
    """01/02 is the first of February because training said so; 2024-02-01 has one reading; 02-01-2024 is refused."""
    expected = FEATURES.apply(one(day="01/02/2024"))

    np.testing.assert_array_equal(FEATURES.apply(one(day="2024-02-01")), expected)
    with pytest.raises(TableError, match=r"'day' needs a date written day/month/year .* row 1 says '02-01-2024'"):
        FEATURES.apply(one(day="02-01-2024"))


def test_text_where_numbers_were_is_refused_with_its_row():
    """Column, first row, value, and how many more."""
    with pytest.raises(TableError, match=r"'size' needs a number in each row; row 2 says 'big' \(1 more such rows\)"):
        FEATURES.apply(table(size=["1", "big", "3", "large"] * 1 + ["4"] * 36))
    with pytest.raises(TableError, match="'size' holds numbers; here it holds dates"):
        FEATURES.apply(table(size=np.array(["2024-01-01"] * 40, "datetime64[s]")))
    with pytest.raises(TableError, match="'size' needs finite numbers; row 1 holds inf"):
        FEATURES.apply(one(size="1e400"))


def test_a_missing_column_is_named_with_its_nearest():
    """A renamed column is found."""
    columns = dict(TEXT)
    columns["sizes"] = columns.pop("size")
    with pytest.raises(TableError, match=r"The model needs the column 'size'.*Did you mean 'sizes'"):
        FEATURES.apply(Table.of(columns))


def test_missing_cells_take_the_usual_value_and_say_so():
    """Median, share of yes, no word: each with its own sign where training had gaps."""
    row = FEATURES.apply(one(size="", town="NA", paid="?", day=""))[0]

    assert part("size", row) == {"size": 0, "size is missing": 1}
    assert part("town", row)["town=(missing)"] == 1
    assert part("paid", row) == {"paid": pytest.approx(2 / 3), "paid is missing": 1}
    assert sum(map(abs, part("day", row).values())) == part("day", row)["day is missing"] == 1


def test_what_training_never_showed_is_noted():
    """Unseen words, new gaps and far values are counted by column."""
    features = Features.learn(Table.of({"n": [1.0, 2.0, 3.0] * 5, "c": ["a", "b", "c"] * 5}))
    matrix, notes = features.read(Table.of({"n": [9.0, np.nan], "c": ["z", None]}))

    assert {(note.column, note.code) for note in notes} == {
        ("n", "missing"),
        ("n", "outside"),
        ("c", "unseen"),
        ("c", "missing"),
    }
    assert matrix[:, list(features.names).index("c=(other)")].tolist() == [1, 1]


def test_the_unknown_is_trained():
    """Rare words train it; without rare words a few seeded rows are shown as unknown, and only in training."""
    common = Table.of({"c": ["a", "b"] * 500})
    rare = Table.of({"c": ["a", "b"] * 500 + ["z"]})

    assert Features.learn(rare).apply(rare)[-1].tolist() == [1, 0, 0]
    features = Features.learn(common, seed=3)
    hidden = features.with_unknowns(features.apply(common))[:, 0]
    assert features.apply(common)[:, 0].sum() == 0
    assert 0 < hidden.sum() < 50
    np.testing.assert_array_equal(hidden, features.with_unknowns(features.apply(common))[:, 0])
    assert (features.with_unknowns(features.apply(common)).sum(axis=1) == 1).all()


def test_only_training_rows_are_learned_from():
    """Whatever stands in the other rows changes no learned number."""
    rows = np.arange(20)
    wild = {"size": TEXT["size"][:20] + ["1e9"] * 20, "town": TEXT["town"][:20] + ["Mars"] * 20}

    plain, disturbed = (Features.learn(t, rows, schema=FEATURES.schema) for t in (table(), table(**wild)))

    assert json.dumps(plain.to_record()[0]) == json.dumps(disturbed.to_record()[0])
    np.testing.assert_array_equal(plain.apply(table()), disturbed.apply(table()))


def test_many_words_share_a_column():
    """A hundred words get a column of their own, the rest one together."""
    words = [f"w{i % 300}" for i in range(3000)]
    features = Features.learn(Table.of({"c": words}))

    assert features.width == 101
    assert (features.apply(Table.of({"c": words})).sum(axis=1) == 1).all()


@example([0.0, 2.2250738585e-313], 0.0)
@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=False), min_size=2),
    st.floats(allow_nan=True, allow_infinity=False),
)
def test_scaled_numbers_are_small_and_keep_their_order(values, new):
    """Whatever finite numbers come, the matrix is within ±3 and larger numbers are never smaller in it."""
    training = Table.of({"x": np.array(values), "y": np.arange(len(values)) % 2})
    features = Features.learn(training)
    matrix = features.apply(Table.of({"x": np.array([*values, new]), "y": np.zeros(len(values) + 1)}))

    assert np.isfinite(matrix).all()
    assert np.abs(matrix).max() <= 3
    if features.names[0] == "x":
        known = ~np.isnan([*values, new])
        order = np.argsort(np.array([*values, new])[known], kind="stable")
        assert (np.diff(matrix[known, 0][order]) >= 0).all()


def test_large_whole_numbers_stay_apart():
    """Scaling happens in float64: 16777216 and 16777217 are one number in float32."""
    base = 2.0**40
    matrix = Features.learn(Table.of({"x": base + np.arange(9.0) ** 2})).apply(
        Table.of({"x": base + np.arange(9.0) ** 2})
    )

    assert len(np.unique(matrix)) == 9


def test_a_date_is_its_place_in_the_year_the_week_and_the_day():
    """Moments one cycle apart agree in it; half a cycle apart they are opposite in its first wave."""
    start = dt.datetime(2023, 1, 2)
    hours = Table.of({"t": [start + dt.timedelta(hours=h) for h in range(0, 24 * 400, 7)]})
    features = Features.learn(hours)
    index = {name: place for place, name in enumerate(features.names)}

    def at(moment):
        return features.apply(Table.of({"t": [moment]}))[0]

    day = [index[f"t: day {wave}1"] for wave in ("sin", "cos")]
    week = [index[f"t: week {wave}{k}"] for wave in ("sin", "cos") for k in (1, 2)]
    year = [index[f"t: year {wave}1"] for wave in ("sin", "cos")]
    np.testing.assert_allclose(at(start)[day], -at(start + dt.timedelta(hours=12))[day], atol=1e-5)
    np.testing.assert_allclose(at(start)[week], at(start + dt.timedelta(days=7, hours=5))[week], atol=1e-5)
    assert np.abs(at(start)[week] - at(start - dt.timedelta(hours=1))[week]).max() > 0.1
    np.testing.assert_allclose(at(dt.datetime(2023, 1, 1))[year], at(dt.datetime(2024, 1, 1))[year], atol=1e-5)
    assert at(start + dt.timedelta(days=300))[0] > at(start)[0]


def test_nothing_to_learn_from_is_refused():
    """Only identifiers and constants beside the target."""
    with pytest.raises(DataError, match="no column to learn from"):
        Features.learn(Table.of({"c": ["x"] * 3, "y": [1, 2, 3]}), target="y")


def test_features_come_back_from_their_record():
    """JSON for the rules, arrays for the words; the same matrix afterwards."""
    record, arrays = FEATURES.to_record()
    again = Features.from_record(json.loads(json.dumps(record, allow_nan=False)), arrays)

    np.testing.assert_array_equal(
        FEATURES.with_unknowns(FEATURES.apply(table())), again.with_unknowns(again.apply(table()))
    )
    assert FEATURES.names == again.names


@pytest.mark.parametrize("damage", ["kind", "column", "scale", "words", "schema", "seed"])
def test_damaged_features_are_refused(damage):
    """A part taken away or changed is a sentence about the file, never a Python error."""
    record, arrays = FEATURES.to_record()
    record = json.loads(json.dumps(record))
    if damage in {"schema", "seed"}:
        del record[damage]
    elif damage == "words":
        record["encoders"][1]["words"] = 7
    else:
        record["encoders"][0][damage] = "odd"
    with pytest.raises(ModelFileError, match="damaged"):
        Features.from_record(record, arrays)


def test_prediction_needs_neither_duckdb_nor_a_frame_library(run_without):
    """The way of a row is NumPy's alone."""
    run_without(
        ["duckdb", "jax", "pandas", "polars", "narwhals", "pyarrow"],
        "from lamina.features import Features\n"
        "from lamina.tables import Table\n"
        "t = Table.of({'a': ['1', '2', '3'], 'b': ['x', 'y', 'x'], 'd': ['2024-01-02', '2024-01-03', '']})\n"
        "assert Features.learn(t).apply(t).shape[0] == 3\n",
    )


def test_a_one_row_file_is_read_by_the_schema_and_not_by_its_looks(tmp_path):
    """A file in which every column could be a number, a date or a code of another kind."""
    (tmp_path / "one.csv").write_text("zip,day,size,town,paid\n012,04/05/2024,3,7,yes\n")
    row = FEATURES.apply(read_table(tmp_path / "one.csv"))[0]

    assert part("zip", row)["zip=(other)"] == 1
    assert part("town", row)["town=(other)"] == 1
    np.testing.assert_array_equal(row[:2], FEATURES.apply(one(size="3"))[0][:2])


def test_a_missing_number_is_missing_in_every_type():
    """-999 in a typed column is what it is in a CSV."""
    cells = [-999, 1, 2, 3, 4, 5] * 5
    read = [
        Features.learn(Table.of({"n": given}), schema=Schema.decide(Table.of({"n": given}), missing=["-999"])).apply(
            Table.of({"n": given})
        )
        for given in (cells, np.array(cells, float), [str(cell) for cell in cells])
    ]

    np.testing.assert_array_equal(read[0], read[2])
    np.testing.assert_array_equal(read[1], read[2])
    assert read[0][0].tolist() == [0, 1]


def noted(training, cells):
    """The codes and sentences of the notes on one column."""
    features = Features.learn(Table.of({"c": training}))
    return [(note.code, note.text) for note in features.read(Table.of({"c": cells}))[1]]


def test_unseen_words_are_noted_beside_rare_ones():
    """A rare word in training makes no new word known, and the note claims no more than is known."""
    ((code, text),) = noted(["a", "b"] * 20 + ["z"], ["new", "newer", "a"])

    assert code == "seldom"
    assert "2 rows hold words that training showed seldom or never" in text


@pytest.mark.parametrize("gap", [[], [""] * 5])
def test_neither_yes_nor_no_is_not_missing(gap):
    """'maybe' is a word, and the note says so, with gaps in training or without."""
    ((code, text),) = noted(["Yes", "No"] * 20 + gap, ["maybe", "Yes"])

    assert code == "unseen"
    assert "1 rows hold words that say neither yes nor no" in text
    assert [code for code, _ in noted(["Yes", "No"] * 20 + gap, [None, "Yes"])] == ["missing"] * (not gap)


def test_the_unknown_of_a_truth_is_trained():
    """Without gaps a few training rows are shown as neither yes nor no, exactly as such a word is shown later."""
    table = Table.of({"c": ["yes", "no"] * 500})
    features = Features.learn(table, seed=3)
    shown = features.with_unknowns(features.apply(table))
    (strange,) = features.apply(Table.of({"c": ["maybe"]}))
    hidden = (shown == strange).all(axis=1)

    assert 0 < hidden.sum() < 50
    np.testing.assert_array_equal(shown[~hidden], features.apply(table)[~hidden])
    assert not (features.apply(table) == strange).all(axis=1).any()
    assert np.isnan(features.plain(Table.of({"c": ["maybe"]}))["c"]).all()


def test_a_column_that_teaches_nothing_says_so():
    """A category whose words are all rare, and a number that differs in other rows only, are shown as unused."""
    table = Table.of({"c": ["a", "b", "c", "d"], "n": [1.5, 1.5, 1.5, 2.5], "x": [1.5, 2, 3, 4]})
    schema = Features.learn(table, np.arange(3)).schema

    assert [column.name for column in schema.used] == ["x"]
    assert "5 training rows" in schema["c"].why
    assert "training rows do not differ" in schema["n"].why


def test_typed_truth_finds_the_words_of_text():
    """True and False beside maybe in a CSV are what a Parquet file holds as a type."""
    features = Features.learn(Table.of({"c": ["True", "False", "maybe"] * 10}))

    np.testing.assert_array_equal(
        features.apply(Table.of({"c": [True, False]})), features.apply(Table.of({"c": ["True", "False"]}))
    )
