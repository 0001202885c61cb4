"""Tables read piece by piece: the same cells as at once, wherever they come from."""

import gzip
import json

import duckdb
import numpy as np
import pytest

from lamina.errors import ArgumentError, TableError
from lamina.tables import Table, read_table, scan

KINDS = """
select i as whole,
    case when i % 7 <> 3 then i end as whole_or_none,
    case when i % 5 = 0 then null else 9007199254740993 + i end as beyond_floats,
    (i % 100)::tinyint as tiny, (i % 100)::uinteger as unsigned, i::ubigint as large,
    i / 3 as real, case when i % 3 > 0 then (i / 4)::float end as single,
    (i / 8)::decimal(12, 3) as exact,
    i % 2 = 0 as truth, case when i % 4 > 0 then i % 2 = 0 end as truth_or_none,
    case when i % 6 > 0 then 'Straße ' || i % 10 end as words, 'plain' || i as ascii, '' as empty,
    date '2020-02-28' + (i % 9)::int as day,
    case when i % 2 = 0 then timestamp '2020-01-01 10:00:00.000001' + interval (i) minute end as moment,
    timestamptz '2020-01-01 00:00:00+02' as zoned
from range({rows}) t(i)
"""


def same(one, other):
    """Whether two columns have the same cells, missing ones in the same places."""
    if one.dtype != other.dtype:
        return False
    return (
        one.tolist() == other.tolist()
        if one.dtype == object
        else np.array_equal(one, other, equal_nan=one.dtype.kind in "fM")
    )


def together(pieces):
    """Pieces of a table as one."""
    pieces = list(pieces)
    names = pieces[0].names
    return Table(
        {n: np.concatenate([piece[n] for piece in pieces]) for n in names}, sum(piece.rows for piece in pieces)
    )


@pytest.fixture(scope="module")
def parquet(tmp_path_factory):
    """One file with cells of every kind."""
    place = tmp_path_factory.mktemp("kinds") / "it's [1].parquet"
    duckdb.sql(
        f"copy ({KINDS.format(rows=5003)}) to '{str(place).replace(chr(39), chr(39) * 2)}' (row_group_size 2048)"
    )
    return place


@pytest.mark.parametrize("rows", [None, 5003, 1000, 77])
def test_every_kind_of_cell_is_what_reading_at_once_makes_of_it(parquet, rows):
    """By as many rows at a time as one likes; bits and letters are counted from the middle of a batch."""
    whole, read = read_table(parquet), scan(parquet)

    pieces = list(read.pieces(5003 if rows is None else rows))
    found = together(pieces) if rows == 5003 else None

    assert read.names == whole.names
    assert read.rows == sum(piece.rows for piece in pieces) == 5003
    assert all(piece.rows <= (rows or 5003) for piece in pieces)
    for name in whole.names:
        cells = np.concatenate([piece[name].astype(object) for piece in pieces])
        plain = whole[name].astype(object)
        assert repr(cells.tolist()) == repr(plain.tolist()), name
        assert found is None or name == "beyond_floats" or same(found[name], whole[name]), name


@pytest.mark.parametrize("packed", [False, True])
def test_text_stays_text(tmp_path, packed):
    """Cells of CSV and JSON as `read_table` has them, packed or not, from one file or several."""
    lines = [f'00{i};"a ""b"" ; {i}";{"" if i % 3 else "ä"}' for i in range(500)]
    text = "zip;say;mark\n" + "\n".join(lines) + "\n"
    records = [{"a": i, "b": None if i % 2 else "x", "c": i % 3 == 0, "d": i / 7} for i in range(300)]
    objects = "".join(json.dumps(one) + "\n" for one in records)
    for name, body in {"t.csv": text, "o.jsonl": objects}.items():
        place = tmp_path / (name + ".gz" if packed else name)
        place.write_bytes(gzip.compress(body.encode()) if packed else body.encode())
        whole, read = read_table(place), scan(str(place))

        found = together(read.pieces())

        assert found.names == whole.names
        assert [note.code for note in read.notes] == [note.code for note in whole.notes]
        assert all(same(found[column], whole[column]) for column in whole.names)


def test_a_folder_a_pattern_and_a_list_are_one_table(tmp_path):
    """Files in the order of their names; what else lies there is not looked at."""
    for part in (2, 1, 3):
        (tmp_path / f"{part}.csv").write_text(f"a,b\n{part},x\n{part},y\n")
    (tmp_path / "_SUCCESS").write_text("")
    (tmp_path / "read.me").write_text("hello")
    wanted = ["1", "1", "2", "2", "3", "3"]

    for source in (tmp_path, str(tmp_path / "*.csv"), [tmp_path / f"{part}.csv" for part in (1, 2, 3)]):
        read = scan(source)
        assert together(read.pieces())["a"].tolist() == wanted
        assert read.rows == 6


def test_a_query_is_a_table(parquet):
    """Of DuckDB's own SQL, sorted and joined as it likes."""
    place = str(parquet).replace("'", "''").replace("[", "[[]", 1)
    read = scan(query=f"select whole, truth from '{place}' where whole < 10 order by whole desc;")

    assert together(read.pieces())["whole"].tolist() == list(range(9, -1, -1))
    assert read.names == ("whole", "truth")


def test_a_query_may_end_in_a_comment():
    """Which ends with its line."""
    read = scan(query="select 42 as a -- the answer")

    assert [piece["a"].tolist() for piece in read.pieces()] == [[42]]
    assert read.rows == 1


@pytest.mark.parametrize(
    ("kinds", "wanted"),
    [
        (["bigint", "double"], [1, 1.5]),
        (["double", "bigint"], [1.5, 1]),
        (["integer", "decimal(6, 2)"], [1, 1.5]),
        (["tinyint", "bigint"], [1, 2**40 + 1]),
        (["float", "double"], [1.5, 1e-300]),
    ],
)
def test_numbers_of_parquet_files_are_as_wide_as_the_widest(tmp_path, kinds, wanted):
    """Whichever file comes first: none is rounded to the type of another."""
    for part, (kind, value) in enumerate(zip(kinds, wanted, strict=True)):
        duckdb.sql(f"copy (select 'x' as b, ({value!r})::{kind} as a) to '{tmp_path}/{part}.parquet'")

    assert together(scan(tmp_path).pieces())["a"].tolist() == wanted


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("1 as a, 2 as b, 3 as c", "2.parquet and .*0.parquet differ: .*0.parquet has no column 'c'"),
        ("1 as a", "2.parquet has no column 'b'"),
        ("1 as a, 'x' as b", "column 'b' holds VARCHAR in .*2.parquet and INTEGER"),
        ("1 as a, 2::float as b", "column 'b' holds FLOAT"),
    ],
)
def test_a_parquet_file_with_other_columns_is_named(tmp_path, rows, words):
    """Nothing of it is lost in silence; another order of the columns is no matter."""
    duckdb.sql(f"copy (select 1 as a, 2 as b) to '{tmp_path}/0.parquet'")
    duckdb.sql(f"copy (select 4 as b, 3 as a) to '{tmp_path}/1.parquet'")

    assert together(scan(tmp_path).pieces())["a"].tolist() == [1, 3]
    duckdb.sql(f"copy (select {rows}) to '{tmp_path}/2.parquet'")
    with pytest.raises(TableError, match=words):
        scan(tmp_path)


def test_a_key_of_the_last_of_many_json_files_is_a_column(tmp_path):
    """A key that the other files lack is a missing cell there, as within one file."""
    for part in range(40):
        (tmp_path / f"{part:02}.jsonl").write_text('{"a": 1, "b": 2}\n' if part == 39 else '{"a": 1}\n')

    assert together(scan(tmp_path).pieces())["b"].tolist()[-2:] == [None, 2]


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_some_rows_and_some_columns_are_those_of_the_whole(tmp_path, form):
    """By their numbers, in any order given, and by their names, in the order given."""
    place = tmp_path / f"t.{form}"
    rows = 'select i as a, \'w\' || i % 7 as "b ""c", i / 2 as d from range(300000) t(i)'
    kinds = {"parquet": "parquet, row_group_size 10000", "csv": "csv", "jsonl": "json"}
    duckdb.sql(f"copy ({rows}) to '{place}' (format {kinds[form]})")
    read, numbers = scan(place), np.array([299_999, 5, 0, 131_072, 77_777])

    found = read.at(numbers)
    some = next(read.only(["d", 'b "c']).pieces(3))

    assert found.names == ("a", 'b "c', "d")
    assert [int(cell) for cell in found["a"]] == sorted(numbers.tolist())
    assert some.names == ("d", 'b "c')
    assert some['b "c'].tolist() == ["w0", "w1", "w2"]
    with pytest.raises(TableError, match="no column called 'e'"):
        read.only(["e"])


def test_a_scan_can_be_left_in_the_middle(parquet):
    """And begun again from the first row."""
    read = scan(parquet)
    for _ in range(3):
        pieces = read.pieces(100)
        assert next(pieces)["whole"][0] == 0
        pieces.close()


def test_what_cannot_be_scanned_is_said_in_a_sentence(tmp_path):
    """Nothing there, no rows, other columns, mixed kinds, broken rows, broken words, nested cells."""
    one, other, odd = tmp_path / "1.csv", tmp_path / "2.csv", tmp_path / "3.jsonl"
    one.write_text("a,b\n1,2\n")
    other.write_text("a,c\n1,2\n")
    odd.write_text('{"a": 1}\n')
    for wrong, words in {
        str(tmp_path / "none.csv"): "no file",
        str(tmp_path / "none*.csv"): "no file",
        str(tmp_path / "[12].csv"): "same first line",
        tmp_path: "different kinds",
        (): "the list is empty",
    }.items():
        with pytest.raises(TableError, match=words):
            scan(wrong)
    (tmp_path / "empty").mkdir()
    with pytest.raises(TableError, match="no file that ends in"):
        scan(tmp_path / "empty")
    other.write_text("a,b\n1,2\n3\n")
    with pytest.raises(TableError, match="line 3: 1 cell where the first line names 2 columns"):
        list(scan(other).pieces())
    other.write_text("a,b\n")
    with pytest.raises(TableError, match="0 rows"):
        list(scan(other).pieces())
    with pytest.raises(TableError, match="The query cannot be read"):
        scan(query="select from nowhere at all")
    with pytest.raises(TableError, match="Conversion"):
        list(scan(query="select case when i = 9 then ('x' || i)::int else i end as a from range(10) t(i)").pieces())
    with pytest.raises(TableError, match="holds cells of the type"):
        scan(query="select [1, 2] as a")
    odd.write_text("1\n2\n")
    with pytest.raises(TableError, match="one object a line"):
        scan(odd)
    for both in ({}, {"source": one, "query": "select 1"}):
        with pytest.raises(ArgumentError, match="alone"):
            scan(**both)


def test_a_query_sees_no_names_of_the_program():
    """DuckDB would read variables of Python that are called like tables."""
    frame = {"a": [1]}
    assert frame
    with pytest.raises(TableError, match="frame"):
        scan(query="select * from frame")
