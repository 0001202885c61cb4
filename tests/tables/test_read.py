"""read_table: what files become, and the one sentence for every file that cannot."""

# ruff: noqa: DTZ001 - the moments of a table have no zone

import datetime as dt
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from lamina.errors import TableError
from lamina.tables import read_table

DATA = Path(os.environ.get("LAMINA_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the folder of public tables is not here (LAMINA_DATA)")


def written(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_every_cell_of_a_csv_stays_text(tmp_path):
    """Numbers, dates and codes keep their letters: only lamina decides what they mean."""
    table = read_table(written(tmp_path, "t.csv", "a,b,c\n007,2024-01-02,1e3\nA12,,x\n"))

    assert {name: column.tolist() for name, column in table.columns.items()} == {
        "a": ["007", "A12"],
        "b": ["2024-01-02", None],
        "c": ["1e3", "x"],
    }


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("packed", [False, True])
def test_one_table_whatever_the_separator_line_end_and_packing(tmp_path, separator, end, packed):
    """A table written in another way is the same table."""
    text = end.join(separator.join(row) for row in [["a", "b"], ["1", '"x, y; z"'], ["2", "w"]])
    content = gzip.compress(text.encode()) if packed else text.encode()

    table = read_table(written(tmp_path, "t.csv", content))

    assert (table["a"].tolist(), table["b"].tolist()) == (["1", "2"], ["x, y; z", "w"])


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b"\xef\xbb\xbfa,b\n1,2\n", ("a", "b")),
        ("a,b\n1,2\n".encode("utf-16"), ("a", "b")),
        (b"a , b\n1,2\n", ("a", "b")),
        (b"a,b\r\n1,2\n3,4\r\n", ("a", "b")),
        (b"a\n1\n", ("a",)),
        (b",b\n1,2\n", ("unnamed_1", "b")),
        ("größe,b\n1,2\n".encode("latin-1"), ("größe", "b")),
    ],
)
def test_names_are_read_under_every_encoding(tmp_path, content, names):
    """Byte-order marks, blanks, both line ends and Latin-1 leave names as they were meant."""
    assert names == read_table(written(tmp_path, "t.csv", content)).names


def test_latin_1_far_into_a_file_is_read_and_said(tmp_path):
    """A letter that is no UTF-8 beyond the sample still turns the whole reading to Latin-1, with a note."""
    rows = "1,x\n" * 100_000
    table = read_table(written(tmp_path, "t.csv", f"a,b\n{rows}2,café\n".encode("latin-1")))

    assert table["b"][-1] == "café"
    assert [note.code for note in table.notes] == ["encoding"]


def test_a_path_with_wildcard_letters_is_one_file(tmp_path):
    """Stars and brackets in a name are letters."""
    written(tmp_path, "a1.csv", "a,b\n9,9\n")

    assert read_table(written(tmp_path, "a[1]*'.csv", "a,b\n1,2\n"))["a"].tolist() == ["1"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("t.csv", b"", "is empty"),
        ("t.csv", b" \n\n", "is empty"),
        ("t.csv", b"a,b\n", "0 rows"),
        ("t.csv", b"a,a\n1,2\n", "2 columns called 'a'"),
        ("t.csv", b"a,b\n1,2\n3\n", "line 3: 1 cell where the first line names 2 columns"),
        ("t.csv", b"a,b\n1,2,3\n3,4,5\n", "line 2: 3 cells where the first line names 2 columns"),
        ("t.csv", b'a,b\n1,"x\n2,3\n', "a quote is opened and never closed"),
        ("t.csv", b"a,b\n1,x\x00y\n", "zero bytes"),
        ("t.csv", b"<!DOCTYPE html><html></html>", "web page"),
        ("t.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "git lfs pull"),
        ("t.csv", b"PK\x03\x04abc", "zip archive or a spreadsheet"),
        ("t.csv", b"\x80\x04abc", "pickle"),
        ("t.csv.gz", gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:30], "damaged gzip"),
        ("t.parquet", b"PAR1 and then nothing of use", "cannot be read"),
        ("t.parquet", b"a,b\n1,2\n", "does not begin like one"),
        ("t.jsonl", b'{"a": 1}\n{"a":\n', "not JSON"),
        ("t.csv", b'a,"b" c\n1,2\n3,4\n', "the first is no regular line of column names"),
        ("t.jsonl", b"1\n2\n", "one object a line"),
        ("t.jsonl", b"[3]\n", "one object a line"),
        ("t.csv", b'{"a":' + b"[" * 99_999, "0 rows"),
        ("t.jsonl", b"[3]\n[4]\n", "one object a line"),
        ("t.jsonl", b'{"a": 1}\n[3]\n', "one object a line"),
        ("t.jsonl", b'{"a": [1]}\n', "row 1 holds a list"),
        ("t.jsonl", b'{"a": 1, "a": 2}\n', "appears twice"),
        ("t.jsonl", b'{"a": 1, "A": 2}\n', "capitals only"),
    ],
)
def test_a_file_that_is_no_table_gets_one_sentence(tmp_path, name, content, words):
    """Every bad file names itself and what to do; nothing of DuckDB's talk comes through."""
    with pytest.raises(TableError) as caught:
        read_table(written(tmp_path, name, content))

    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_path_that_is_no_file_is_refused(tmp_path):
    """Missing files and folders are named."""
    with pytest.raises(TableError, match="no file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(TableError, match="not a file"):
        read_table(tmp_path)


@pytest.mark.parametrize("packed", [False, True])
def test_parquet_keeps_its_types(tmp_path, packed):
    """Whole numbers, reals, truth, text and moments arrive as such, missing cells as NaN, None and NaT."""
    path = tmp_path / "t.parquet"
    duckdb.execute(
        "copy (select * from (values (1, 1.5::decimal(4,2), true, 'x', date '2024-02-01', 5::utinyint),"
        " (null, null, false, null, null, 6::utinyint)) t(whole, real, truth, word, day, small)) "
        f"to '{path}' (format parquet)"
    )
    if packed:
        path = written(tmp_path, "t.parquet.gz", gzip.compress(path.read_bytes()))
    table = read_table(path)

    assert [c.dtype.str.lstrip("<|") for c in table.columns.values()] == ["f8", "f8", "b1", "O", "M8[us]", "i8"]
    assert table["truth"].tolist() == [True, False]
    assert [dt.datetime(2024, 2, 1), None] == table["day"].tolist()
    assert table["word"].tolist() == ["x", None]
    assert np.isnan(table["whole"][1])


def test_parquet_columns_that_no_table_has_are_named(tmp_path):
    """Lists are refused with the column and its type."""
    duckdb.execute(f"copy (select [1, 2] as pair) to '{tmp_path / 't.parquet'}'")

    with pytest.raises(TableError, match=r"'pair' holds cells of the type INTEGER\[\]"):
        read_table(tmp_path / "t.parquet")


@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_keep_their_types_and_guess_no_dates(tmp_path, packed):
    """Strings stay text, absent keys are missing."""
    rows = [{"n": 1, "s": "2024-01-02", "z": "007"}, {"n": 2.5, "b": True, "s": None, "z": "7"}]
    text = "\n".join(map(json.dumps, rows)).encode()
    table = read_table(written(tmp_path, "t.jsonl", gzip.compress(text, mtime=0) if packed else text))

    assert table["n"].tolist() == [1.0, 2.5]
    assert table["s"].tolist() == ["2024-01-02", None]
    assert table["z"].tolist() == ["007", "7"]
    assert table["b"].tolist() == [None, "true"]


@needs_data
@pytest.mark.parametrize(
    ("name", "rows", "columns"),
    [
        ("hotel-bookings.csv.gz", 119_390, 32),
        ("winequality-red.csv", 1_599, 12),
        ("air-quality.csv", 9_471, 17),
        ("seoul-bike.latin1.csv", 8_760, 14),
        ("credit-default.csv", 30_000, 25),
        ("ionosphere.csv", 351, 36),
    ],
)
def test_public_tables_have_the_rows_that_pandas_finds(name, rows, columns):
    """Another reader counts the same rows and names the same columns."""
    table = read_table(DATA / name)
    encoding = "latin-1" if "latin1" in name else "utf-8-sig"
    separator = ";" if table.notes and any(note.code == "separator" for note in table.notes) else ","
    frame = pd.read_csv(DATA / name, sep=separator, encoding=encoding, dtype=str, keep_default_na=False)

    assert (rows, columns) == (table.rows, len(table.names)) == frame.shape
    last = [cell or "" for cell in table[table.names[-1]].tolist()]
    assert frame[frame.columns[-1]].tolist() == last


@pytest.mark.parametrize("blank", [b"\n\n", b"\r\n", b"  \n", b"\n\r\n", b"\xef\xbb\xbf\n"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_blank_lines_before_the_names_are_no_names(tmp_path, blank, end):
    """The first line with content names the columns, and every row after it is one row."""
    table = read_table(written(tmp_path, "t.csv", blank + end.join([b"a,b", b"1,2", b"3,4", b""])))

    assert (table.names, table["a"].tolist(), table["b"].tolist()) == (("a", "b"), ["1", "3"], ["2", "4"])


def test_blank_lines_before_the_names_count_as_lines(tmp_path):
    """A bad row is named by its place in the file."""
    with pytest.raises(TableError, match="line 4: 1 cell"):
        read_table(written(tmp_path, "t.csv", "\na,b\n1,2\n3\n"))


def test_names_in_utf_16_may_follow_a_blank_line(tmp_path):
    """Lines are counted as letters, not as bytes."""
    assert read_table(written(tmp_path, "t.csv", "\na,b\n1,2\n".encode("utf-16")))["b"].tolist() == ["2"]


def test_json_lines_are_known_by_their_first_line(tmp_path):
    """The ending of the name says nothing against it, and an ending in the middle of a name says nothing at all."""
    assert read_table(written(tmp_path, "j.txt", '{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n'))["b"].tolist() == [2, 4]
    assert read_table(written(tmp_path, "j.jsonl", '{"json": 1}\n'))["json"].tolist() == [1]
    assert read_table(written(tmp_path, "data.json.csv", "a,b\n1,2\n"))["b"].tolist() == ["2"]
    packed = gzip.compress(b'{"a": 1}\n', mtime=0)
    assert read_table(written(tmp_path, "data.json.gz", packed))["a"].tolist() == [1]


@pytest.mark.parametrize("form", ["json", "parquet"])
def test_a_number_at_the_end_of_a_name_makes_no_twin(tmp_path, form):
    """Q and q_1 are two names; they differ in more than capitals."""
    path = tmp_path / f"t.{form}"
    duckdb.execute(f"copy (select 1 as \"Q\", 2 as q_1) to '{path}'")

    assert read_table(path).names == ("Q", "q_1")


def test_names_that_differ_in_capitals_only_are_refused_in_parquet(tmp_path):
    """As in JSON: DuckDB would rename one of them."""
    parquet.write_table(pa.table({"a": [1], "A": [2]}), tmp_path / "t.parquet")

    with pytest.raises(TableError, match="capitals only, 'A' among them"):
        read_table(tmp_path / "t.parquet")


def test_moments_of_parquet_do_not_depend_on_the_machine(tmp_path):
    """A timestamp with a zone is its moment in UTC wherever the program runs."""
    path = tmp_path / "t.parquet"
    duckdb.execute(f"copy (select timestamptz '2024-01-01 12:00:00+00' as t) to '{path}' (format parquet)")
    program = f"from lamina.tables import read_table; print(read_table({str(path)!r})['t'][0])"
    places = os.pathsep.join(place for place in sys.path if place)
    said = [
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"TZ": zone, "PYTHONPATH": places},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone in ("UTC", "Asia/Tokyo")
    ]

    assert said == ["2024-01-01T12:00:00.000000\n"] * 2


def test_a_row_taken_for_names_is_said_with_what_to_do(tmp_path):
    """Numbers among the names: the row is lost, and a line of names keeps it."""
    (note,) = read_table(written(tmp_path, "t.csv", "39,x,77516\n50,y,83311\n")).notes

    assert (note.code, "lost" in note.text, "add a line of names" in note.text) == ("header", True, True)
