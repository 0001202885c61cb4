"""Target and hold-out: what is predicted, why, and the way there and back."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lamina.errors import ArgumentError, DataError, ModelFileError, TableError, UnknownNameError
from lamina.features import Target, hold_out
from lamina.tables import Table


def cells(values):
    return Table.of({"y": values})["y"]


@pytest.mark.parametrize(
    ("values", "task", "labels"),
    [
        (["3", "4", "5", "5"], "regression", ()),
        (["0", "1", "", "0"], "binary", ("0", "1")),
        (["10", "9"], "binary", ("9", "10")),
        (["no", "yes", "no"], "binary", ("no", "yes")),
        (["c", "a", "b", "a", "b", "c"], "multiclass", ("a", "b", "c")),
        (["001", "002", "003"] * 3, "multiclass", ("001", "002", "003")),
        ([1.5, 2.5, 3.5], "regression", ()),
        ([0.0, 1.0, np.nan], "binary", ("0", "1")),
        ([True, False], "binary", ("false", "true")),
        (["1,5", "2,5", "3,5"], "regression", ()),
    ],
)
def test_the_task_follows_from_the_values(values, task, labels):
    """Words and two values are classes, more numbers a regression; numbers are in the order of size."""
    target = Target.infer("y", cells(values))

    assert (target.task, target.labels) == (task, labels)
    assert target.why


def test_whole_numbers_become_classes_when_asked():
    """The inferred task can be overruled where the values allow it."""
    whole = [1, 2, 3, 10] * 3

    assert Target.infer("y", cells(whole), "classification").labels == ("1", "2", "3", "10")
    assert Target.infer("y", cells([0, 1, 1, 0]), "regression").task == "regression"


@pytest.mark.parametrize(
    ("values", "task", "error", "words"),
    [
        (["", "NA"], None, DataError, "all 2 cells are empty"),
        ([1, 1, 1], None, DataError, "every row says '1'"),
        (["x", "x", ""], None, DataError, "every row says 'x'"),
        (["a", "b", "c"], None, DataError, "classes that repeat; 3 different values in 3 rows"),
        (["a", "b", "a"], "regression", TableError, "'y' needs a number in each row; row 1 says 'a'"),
        ([1, 2, 3] * 3, "binary", DataError, "3 classes, so the task is multiclass"),
        ([1.0, np.inf, 3.0], None, TableError, "row 2 holds inf"),
        ([1, 2], "ranking", UnknownNameError, "no task called 'ranking'"),
    ],
)
def test_a_hopeless_target_gets_one_sentence(values, task, error, words):
    """What was wanted, what came, what to do."""
    with pytest.raises(error) as caught:
        Target.infer("y", cells(values), task)

    assert words in str(caught.value)


@given(hnp.arrays(np.float64, st.integers(3, 20), elements=st.floats(-1e12, 1e12), unique=True))
def test_numbers_come_back_from_the_scale(values):
    """Standardized for training, and given back in their own units to float32 rounding of the spread."""
    target = Target.infer("y", values).scaled(values)
    encoded = target.encode(values)

    assert encoded.dtype == np.float32
    assert encoded.shape == (len(values), 1)
    np.testing.assert_allclose(encoded.mean(dtype=np.float64), 0, atol=1e-4)
    np.testing.assert_allclose(encoded.std(dtype=np.float64), 1, atol=1e-4)
    back = target.decode(encoded)["prediction"]
    np.testing.assert_allclose(
        back, values, rtol=0, atol=1e-6 * (np.abs(values - values.mean()).max() + abs(target.center) * 1e-9)
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["a", "b", "a"], ["b", "a"]),
        (["0", "1", "0"], [1, 0]),
        ([0.5, 1.5, 0.5], [1.5, 0.5]),
        ([True, False, True], [True, False]),
    ],
)
def test_classes_are_given_back_in_their_own_type(values, expected):
    """A probability above one half names the second class; probabilities add up to one."""
    target = Target.infer("y", cells(values))
    columns = target.decode(np.array([[0.9], [0.2]], np.float32))
    first, second = target.labels

    assert columns["prediction"].tolist() == expected
    np.testing.assert_allclose(columns[f"probability_{second}"], [0.9, 0.2], rtol=1e-6)
    np.testing.assert_allclose(columns[f"probability_{first}"] + columns[f"probability_{second}"], 1)


def test_many_classes_have_one_probability_each():
    """The largest names the class."""
    columns = Target.infer("y", cells(["b", "a", "c"] * 3)).decode(np.array([[0.2, 0.3, 0.5]]))

    assert {name: column.tolist() for name, column in columns.items()} == {
        "prediction": ["c"],
        "probability_a": [0.2],
        "probability_b": [0.3],
        "probability_c": [0.5],
    }


def test_a_class_that_training_never_showed_is_named():
    """With its row and the classes that are known."""
    target = Target.infer("y", cells(["a", "b"]))

    with pytest.raises(TableError, match="one of the classes a, b; row 2 says 'z'"):
        target.read(cells(["a", "z"]))
    assert np.isnan(target.read(cells(["", "b"]))[0])


@pytest.mark.parametrize("values", [["a", "b", "a"], [1.0, 2.0, 4.0], [True, False, True], ["x", "y", "z"] * 2])
def test_a_target_comes_back_from_its_record(values):
    """Exactly."""
    found = Target.infer("y", cells(values))
    target = found.scaled(found.read(cells(values)))

    assert Target.from_record(json.loads(json.dumps(target.to_record()))) == target


@pytest.mark.parametrize("change", [{"task": "odd"}, {"labels": ["a"]}, {"center": "x"}, {"more": 1}, {"labels": None}])
def test_a_damaged_record_is_refused(change):
    """Never a Python error."""
    record = Target.infer("y", cells(["a", "b"])).to_record() | change
    with pytest.raises(ModelFileError, match="damaged"):
        Target.from_record(record)


@given(st.integers(2, 200), st.floats(0.01, 0.99), st.integers(0, 5))
def test_rows_are_divided_and_none_is_lost(rows, share, seed):
    """Both parts have rows, nothing is in both, and the share is kept to a row."""
    training, validation = hold_out(rows, share, seed=seed)

    assert sorted([*training, *validation]) == list(range(rows))
    assert len(validation) == min(max(round(rows * share), 1), rows - 1)
    np.testing.assert_array_equal(hold_out(rows, share, seed=seed)[1], validation)


def test_each_class_is_divided_by_itself():
    """A rare class is in both parts; one with a single row stays in training."""
    classes = np.array([0] * 90 + [1] * 10 + [2])
    training, validation = hold_out(101, 0.2, classes=classes)

    assert np.bincount(classes[validation], minlength=3).tolist() == [18, 2, 0]
    assert np.bincount(classes[training], minlength=3).tolist() == [72, 8, 1]
    assert not np.array_equal(validation, hold_out(101, 0.2, classes=classes, seed=1)[1])


def test_what_cannot_be_divided_is_refused():
    """One row, a share of nothing, or classes of one row each."""
    with pytest.raises(DataError, match="at least 2 rows"):
        hold_out(1)
    with pytest.raises(ArgumentError, match="share"):
        hold_out(5, 1.0)
    with pytest.raises(DataError, match="each class here has one"):
        hold_out(3, classes=np.array([0, 1, 2]))


@pytest.mark.parametrize(
    ("values", "gap"), [([1.5, 2.5, 3.5, -999], 3), (["1", "2", "3", "x"], 3), (["a", "b", "x"], 2)]
)
def test_further_missing_words_hold_for_the_target(values, gap):
    """In text and in types, when it is inferred, read, and read again from its record."""
    target = Target.infer("y", cells(values), missing=["x", "-999"])
    again = Target.from_record(json.loads(json.dumps(target.to_record())))

    assert again == target
    assert np.flatnonzero(np.isnan(again.read(cells(values)))).tolist() == [gap]
    assert "x" not in target.labels


def test_a_truth_in_text_is_read_as_a_type_too():
    """True and False of a CSV, evaluated on a Parquet file."""
    assert Target.infer("y", cells(["True", "False"] * 2)).read(np.array([True, False])).tolist() == [1.0, 0.0]


def test_a_spread_beyond_a_float64_is_refused_in_words():
    """No warning of NumPy, and no claim that the values are the same."""
    values = np.array([1e300, -1e300, 3.0])

    with pytest.raises(DataError, match=r"too large for a float64\. Use smaller units or the logarithm"):
        Target.infer("y", values).scaled(values)
