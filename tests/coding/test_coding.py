"""Cells to numbers and codes: what is a number, a date, a truth, a missing cell, and what is none."""

# ruff: noqa: DTZ001 - the moments of a table have no zone

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamina.coding import (
    FORMATS,
    Vocabulary,
    date_format,
    is_code,
    is_truth,
    looks_like_time,
    pack_words,
    read_dates,
    read_numbers,
    read_truth,
    unpack_words,
    with_gaps,
    words_of,
)
from lamina.errors import ModelFileError


def column(*cells):
    made = np.empty(len(cells), object)
    made[:] = cells
    return made


@given(st.lists(st.one_of(st.none(), st.text("abAB 07-_é", max_size=4))))
def test_codes_into_words_give_the_column_back(cells):
    """Every row's word is its cell without outer blanks, or missing; no word appears twice."""
    words = words_of(column(*cells), missing=("",))
    found = [None if code < 0 else words.words[code] for code in words.codes]

    assert found == [(cell or "").strip() or None for cell in cells]
    assert len(set(words.words)) == len(words.words)


@pytest.mark.parametrize("word", ["", " ", "NA", "na", "N/A", "NaN", "NULL", "null", "None", "?", "<NA>", "NaT", "-"])
def test_missing_words_are_missing_in_any_capitals(word):
    """The list is explicit."""
    assert words_of(column(word)).missing.tolist() == [True]


def test_a_whole_number_with_and_without_its_point_is_one_word():
    """A gap turns a column of whole numbers into reals: 2 and 2.0 must not differ, 007 and 7 must."""
    assert words_of(column("2", "2.0", "2.00", "007", "7", "2.5")).words == ["2", "007", "7", "2.5"]
    assert words_of(np.array([2, 7])).words == words_of(np.array([2.0, 7.0])).words == ["2", "7"]
    assert words_of(np.array([True, False])).words == ["false", "true"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_number_is_read_exactly(value):
    """repr and back is the identity, with a point or with a comma."""
    for text, mark in ((repr(value), "."), (repr(value).replace(".", ","), ",")):
        values, good = read_numbers([text], mark)

        assert good.all()
        assert value == values[0]


@pytest.mark.parametrize(
    "word", ["inf", "nan", "1_000", "0x10", "1,000", "٣", "1 2", "--1", ".", "e5", "1e", "true", ""]
)
def test_what_python_or_others_would_take_for_a_number_is_none(word):
    """Only plain decimal notation counts."""
    for words in ([word], [word, "1"]):
        values, good = read_numbers(words)

        assert not good[0]
        assert np.isnan(values[0])


def test_codes_are_told_from_numbers():
    """Leading zeros, or more digits than a float64 holds."""
    assert [is_code(word) for word in ("007", "-01", "1234567890123456", "0", "0.5", "700")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_truth_is_a_closed_list_of_pairs():
    """Pairs in any capitals; two halves of different pairs are no truth."""
    assert is_truth(["YES", "no"])
    assert not is_truth(["yes", "false"])
    assert not is_truth(["yes"])
    assert read_truth(["T", "off", "1", "0"]).tolist() == [1.0, 0.0, 1.0, 0.0]
    assert np.isnan(read_truth(["maybe"])[0])


ORDERS = {
    "year-month-day": "%Y-%m-%d",
    "year/month/day": "%Y/%m/%d",
    "year.month.day": "%Y.%m.%d",
    "day/month/year": "%d/%m/%Y",
    "month/day/year": "%m/%d/%Y",
    "day.month.year": "%d.%m.%Y",
    "month.day.year": "%m.%d.%Y",
    "day-month-year": "%d-%m-%Y",
    "month-day-year": "%m-%d-%Y",
    "day name year": "%d %b %Y",
    "day-name-year": "%d-%B-%Y",
    "name day, year": "%B %d, %Y",
}


@pytest.mark.parametrize("form", FORMATS)
@given(moments=st.lists(st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(9999, 12, 31)), min_size=1))
def test_a_written_date_is_read_as_python_wrote_it(form, moments):
    """Every format gives back the moment to the microsecond, and is among those found."""
    words = [moment.strftime(f"{ORDERS[form]} %H:%M:%S.%f") for moment in moments]

    assert moments == read_dates(words, form).tolist()
    assert form in date_format(words)


def test_a_day_beyond_twelve_settles_the_order():
    """One cell that only one order allows decides for the column; without it both remain."""
    assert date_format(["01/02/2024", "13/02/2024"]) == ("day/month/year",)
    assert date_format(["01/02/2024", "12/02/2024"]) == ("day/month/year", "month/day/year")


@pytest.mark.parametrize(
    "word", ["2024-02-30", "2024-13-01", "2024-00-10", "2024-01-01 25:00", "2024", "20240101", "1/2/24", "x"]
)
def test_what_is_no_date_is_none(word):
    """Impossible days, bare years and short years are no dates in any format."""
    assert date_format([word]) == ()
    assert np.isnat(read_dates([word], "day/month/year"))[0]


def test_offsets_lead_to_utc_and_halves_of_the_day_are_known():
    """The same instant in three notations."""
    words = ["2024-01-01T14:00:00+02:00", "2024-01-01T12:00Z", "2024-01-01 12:00 PM", "2024-01-01 06:30-0530"]

    assert [dt.datetime(2024, 1, 1, 12)] * 4 == read_dates(words, FORMATS[0]).tolist()


@given(st.lists(st.text()))
def test_packed_words_come_back(words):
    """Any words, surrogates and empty ones among them."""
    packed = pack_words(words)

    assert words == list(unpack_words(packed["bytes"], packed["ends"]))


@pytest.mark.parametrize(
    ("letters", "ends"),
    [([97], [2]), ([97], [1, 0]), ([255], [1]), ([97], [-1, 1]), ([97, 98], [1])],
)
def test_damaged_words_are_refused(letters, ends):
    """Ends beyond the letters, falling ends, and bytes that are no text."""
    with pytest.raises(ModelFileError, match="damaged"):
        unpack_words(np.array(letters, np.uint8), np.array(ends, np.int64))


def test_a_vocabulary_gives_every_other_word_the_code_of_the_unknown():
    """Known words count from 1 in their order."""
    vocabulary = Vocabulary(("b", "a"))
    found = words_of(column("a", "b", "c", None))

    assert vocabulary.codes(found).tolist() == [2, 1, 0, 0]


def test_true_and_false_are_found_in_any_capitals():
    """Typed truth has one writing, text has several; a word that is there as it stands comes first."""
    typed = words_of(np.array([True, False]))

    assert Vocabulary(("True", "maybe", "False")).codes(typed).tolist() == [1, 3]
    assert Vocabulary(("TRUE", "true")).codes(words_of(column("true", "True"))).tolist() == [2, 1]
    assert Vocabulary(("Yes",)).codes(words_of(column("yes"))).tolist() == [0]


def test_a_missing_number_is_missing_in_every_writing_and_type():
    """-999 in text, in whole numbers and in reals."""
    assert words_of(column("-999", "-999.0", "1"), ["-999.0"]).missing.tolist() == [True, True, False]
    for cells in (np.array([-999, 1]), np.array([-999.0, 1.0])):
        assert np.isnan(with_gaps(cells, ["NA", " -999"])).tolist() == [True, False]


def test_times_of_day_are_told_from_dates():
    """18.00.00 has no month; 01.02.24 may be a date, so it is none."""
    assert looks_like_time(["18.00.00", "19.00.00"])
    assert looks_like_time(["18:30", "7:05"])
    assert not looks_like_time(["01.02.24", "03.04.24"])
    assert not looks_like_time(["18.00.00", "x"])
    assert not looks_like_time(["25.00.00"])


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.8])
def test_words_told_apart_by_hashes_are_those_of_a_dictionary(share):
    """Where nearly all cells differ, some that come again, at either end too, are found as a dictionary finds them."""
    random = np.random.default_rng(3)
    cells = [f"w{place}" if random.random() >= share else f"again {random.integers(50)}" for place in range(9000)]
    cells[:2100] = [f"first {place}" for place in range(2100)]
    cells[-2:] = [cells[0], None]
    found = words_of(column(*cells))

    wanted = list(dict.fromkeys(cell for cell in cells if cell is not None))
    assert found.words == wanted
    assert [found.words[code] if code >= 0 else None for code in found.codes] == cells
