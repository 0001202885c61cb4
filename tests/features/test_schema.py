"""Schema: what a column is, decided once, with the reasons that a person can check."""

import numpy as np
import pytest

from lamina.errors import ArgumentError, ModelFileError, TableError, UnknownNameError
from lamina.features import Schema
from lamina.tables import Table

MANY = range(40)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "2.5", "x"], "category"),
        (["1", "2.5", ""], "number"),
        (["1", "NA", "3"], "number"),
        (["2,5", "1,25"], "number"),
        (["1,000", "2,000"], "category"),
        (["007", "A12"], "category"),
        (["007", "012", "007"], "category"),
        (["0", "1"], "number"),
        (["1", "inf"], "category"),
        (["Yes", "no"], "boolean"),
        (["yes", "perhaps"], "category"),
        (["2024-01-02", "2024-02-01"], "datetime"),
        (["13/01/2024", "01/02/2024"], "datetime"),
        (["03/01/2024", "01/02/2024"], "category"),
        (["1/2/24", "2/2/24"], "category"),
        (["x", "x"], "constant"),
        (["x", ""], "category"),
        (["", "NA"], "constant"),
        (["5", "5"], "constant"),
        ([f"name {i}" for i in MANY], "identifier"),
        ([f"0{i}" for i in MANY], "identifier"),
        ([f"name {i % 20}" for i in MANY], "category"),
        ([str(i) for i in MANY], "identifier"),
        ([str(i * 0.5) for i in MANY], "number"),
        ([str(i * i) for i in MANY], "number"),
        ([str(10**17 + i) for i in MANY], "identifier"),
        (np.arange(40), "identifier"),
        (np.random.default_rng(0).permutation(50)[:40], "identifier"),
        (np.arange(40) % 7, "number"),
        (np.array([1.5, np.nan]), "number"),
        (np.array([np.nan, np.nan]), "constant"),
        (np.array([True, False]), "boolean"),
        (np.array([True, True]), "constant"),
        (np.array(["2024-01-01", "NaT"], "datetime64[s]"), "datetime"),
        (np.array([2**60, 2**60 + 1] * 20), "category"),
    ],
)
def test_kinds_follow_from_the_cells(cells, kind):
    """Each rule of the schema, with a cell on either side of it."""
    other = ["a", "b"] * (len(cells) // 2) + ["b"] * (len(cells) % 2)
    schema = Schema.decide(Table.of({"column": cells, "other": other}))

    assert schema["column"].kind == kind
    assert schema["column"].why


def test_a_column_called_an_id_is_one_if_each_number_appears_once():
    """The name alone decides nothing."""
    numbers = [i * i for i in MANY]
    schema = Schema.decide(Table.of({"user_id": numbers, "paid": numbers, "town_id": [i % 5 for i in MANY]}))

    assert [column.kind for column in schema.columns] == ["identifier", "number", "number"]


def test_row_numbers_are_used_where_there_is_nothing_else():
    """A line through x = 0, 1, 2, … can be learned."""
    schema = Schema.decide(Table.of({"x": list(MANY), "y": [2 * i for i in MANY]}), without=["y"])

    assert schema["x"].kind == "number"


def test_what_is_not_quite_a_number_or_a_date_is_said():
    """The reason names the odd cell or the two readings, the advice what to do."""
    table = Table.of({"n": ["1", "2", "oops", "4"], "d": ["01/02/2024", "02/03/2024"] * 2})
    schema = Schema.decide(table)

    assert "row 3 says 'oops'" in schema["n"].why
    assert "oops" in schema["n"].advice
    assert "day/month/year or month/day/year" in schema["d"].why
    assert "d=day/month/year" in schema["d"].advice


def test_people_overrule_the_rules():
    """A kind, a date format and further missing words, each if the cells allow it."""
    table = Table.of(
        {"month": [1, 2, 3, 3], "d": ["01/02/2024", "02/03/2024"] * 2, "n": ["1", "oops", "3", "4"], "x": [1, 2, 3, 4]}
    )
    schema = Schema.decide(
        table, kinds={"month": "category", "d": "month/day/year", "x": "identifier"}, missing=["oops"]
    )

    assert [column.kind for column in schema.columns] == ["category", "datetime", "number", "identifier"]
    assert schema["d"].form == "month/day/year"


@pytest.mark.parametrize(
    ("kinds", "error", "words"),
    [
        ({"n": "number"}, TableError, "'n' needs a number in each row; row 2 says 'x'"),
        ({"n": "boolean"}, TableError, "words such as yes and no"),
        ({"n": "datetime"}, TableError, "no format fits"),
        ({"d": "datetime"}, TableError, "day/month/year or month/day/year"),
        ({"d": "year-month-day"}, TableError, "row 1 says '01/02/2024'"),
        ({"n": "numbr"}, UnknownNameError, "Did you mean 'number'"),
        ({"nn": "number"}, TableError, "Did you mean 'n'"),
    ],
)
def test_an_override_that_the_cells_contradict_is_refused(kinds, error, words):
    """With the first row that contradicts it."""
    table = Table.of({"n": ["1", "x", "3"], "d": ["01/02/2024"] * 3})
    with pytest.raises(error, match=words):
        Schema.decide(table, kinds=kinds)


def test_a_schema_comes_back_from_its_record():
    """All decisions and reasons survive a file."""
    schema = Schema.decide(Table.of({"a": ["x", "y"], "b": [1, 2]}), missing=["x"])

    assert Schema.from_record(schema.to_record()) == schema


@pytest.mark.parametrize(
    "record",
    [
        None,
        {},
        {"columns": [{}], "missing": []},
        {"columns": [{"name": "a", "kind": "odd", "why": ""}], "missing": []},
        {"columns": [{"name": "a", "kind": "datetime", "why": "", "form": "odd"}], "missing": []},
        {"columns": [{"name": 1, "kind": "number", "why": ""}], "missing": []},
    ],
)
def test_a_damaged_record_is_refused(record):
    """Never a Python error."""
    with pytest.raises(ModelFileError, match="damaged"):
        Schema.from_record(record)


def test_a_kind_for_the_target_is_refused_with_what_to_say_instead():
    """The task decides what a target is."""
    table = Table.of({"x": [1, 2, 3], "y": [1, 2, 3]})

    with pytest.raises(ArgumentError, match=r"'y' is the target.*--task classification or --task regression"):
        Schema.decide(table, without=["y"], kinds={"y": "category"})


def test_a_missing_number_is_no_number_in_a_typed_column():
    """A column that says only that it is missing is empty, whatever its type."""
    reasons = [
        Schema.decide(Table.of({"n": cells}), missing=["-999"])["n"].why
        for cells in ([-999, -999], [-999.0, -999.0], ["-999", "-999"])
    ]

    assert reasons == ["all cells are empty"] * 3


@pytest.mark.parametrize(
    ("cells", "advice"),
    [
        (list(range(1990, 2020)), "a=number"),
        ([f"name {i}" for i in MANY], "a=category"),
        ([f"{i:05}" for i in MANY], "a=category"),
        (["18.00.00", "19.00.00"] * 3, "2024-01-31 18:00:00"),
        (["1", "2", "no data"], "--missing 'no data'"),
    ],
)
def test_advice_names_what_can_be_typed(cells, advice):
    """Whoever meant something else finds the words to say so."""
    column = Schema.decide(Table.of({"a": cells, "b": [1.5] * (len(cells) - 1) + [2]}))["a"]

    assert advice in column.advice
    assert "write dates" not in column.advice


def test_codes_get_no_advice_about_missing_words():
    """A12 beside 007 and 012 is a code and no gap."""
    assert Schema.decide(Table.of({"a": ["007", "012", "A12"]}))["a"].advice == ""
