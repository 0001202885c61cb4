"""Tables that are not in memory: trained on from disk, judged like others, and nothing left behind."""

import tempfile
import threading
from pathlib import Path

import duckdb
import numpy as np
import pytest

import lamina
from lamina import pipeline
from lamina.errors import ArgumentError, DataError, StateError, TableError
from lamina.pipeline import _prepare
from lamina.pipeline._coded import Coded
from lamina.pipeline._opened import bytes_of, opened
from lamina.pipeline._survey import survey
from lamina.tables import Scan, Table, _scan, scan

QUERY = """
select i as id, (i * 7919 % 1000) / 100 as size, ['red', 'green', 'blue'][1 + i % 3] as colour,
    case when i % 11 > 0 then (i * 104729 % 997)::double end as gap, i % 2 = 0 as even,
    {target} as price
from range({rows}) t(i)
"""
NUMBER = "case when i % 50 = 7 then null else (i * 7919 % 1000) / 100 * 3 + i % 3 end"
CLASSES = "case when i = 4321 then 'rare' when i % 3 = 0 then 'no' else 'yes' end"


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A folder for whatever is temporary, and blocks so small that there are many."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setattr(_prepare, "LEAST_BLOCK", 10_000)
    monkeypatch.setattr(_prepare, "MOST_BLOCK", 10_000)
    return place


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """9,000 rows in three Parquet files."""
    place = tmp_path_factory.mktemp("parts")
    for part in range(3):
        rows = QUERY.format(rows=9000, target=NUMBER)
        duckdb.sql(f"copy (select * from ({rows}) where id // 3000 = {part}) to '{place}/{part}.parquet'")
    return place


def test_a_folder_that_memory_does_not_hold_is_trained_on_from_disk(folder, temporary):
    """It learns what there is to learn, says what was done, counts right, and leaves nothing in the folder."""
    trained = pipeline.train(folder, "price", drop=["id"], memory="1MB", epochs=12)

    assert trained.scores["r2"] > 0.9
    rows = trained.prepared.rows
    assert sum(rows.values()) == 9000 - 180
    assert rows["validation"] == pytest.approx(1000, abs=30)
    codes = [note.code for note in trained.prepared.notes]
    assert codes[0] == "streamed"
    assert codes.count("no_target") == 1
    assert trained.history.evidence.train_rows == rows["training"]
    assert trained.pipeline.facts["rows"] == rows
    assert list(temporary.iterdir()) == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("lamina")]


def test_coded_rows_are_the_training_rows_each_once(folder, temporary):
    """By the same features as in memory; those held out are not among them; the same seed gives the same blocks."""
    made = [pipeline.prepare(folder, "price", kinds={"id": "number"}, memory="1MB", seed=4) for _ in range(2)]
    both = [[block.blocks()[place] for place in range(len(block.blocks()))] for block in (one.coded for one in made)]
    prepared, blocks = made[0], both[0]
    whole = scan(folder).table()
    values = prepared.target.read(whole["price"])

    coded = np.concatenate([x for x, _ in blocks])
    wanted = np.concatenate([y for _, y in blocks])
    place = prepared.features.names.index("id")
    ids = ids_of(prepared, coded, whole, place)
    held = set(prepared.table.take(prepared.held)["id"].tolist())

    assert len(blocks) > 10
    assert set(ids) | held == set(np.flatnonzero(~np.isnan(values)))
    assert not set(ids) & held
    assert len(ids) == len(set(ids)) == prepared.rows["training"]
    np.testing.assert_allclose(coded[:, place], prepared.features.apply(whole.take(ids))[:, place])
    np.testing.assert_allclose(wanted, prepared.target.encode(values[ids]), rtol=1e-6)
    assert all((a[0] == b[0]).all() and (a[1] == b[1]).all() for a, b in zip(*both, strict=True))
    assert np.corrcoef(np.arange(len(ids)), ids)[0, 1] < 0.1
    for one in made:
        one.coded.remove()


def ids_of(prepared, coded, whole, place):
    """The rows of the table that coded rows are, by the one column that differs in all."""
    known = prepared.features.apply(whole)[:, place]
    order = np.argsort(known)
    return order[np.searchsorted(known[order], coded[:, place])]


def test_every_class_is_known_however_seldom(temporary):
    """A class with one row in nine thousand is among the labels, though few rows are drawn."""
    read = scan(query=QUERY.format(rows=9000, target=CLASSES))

    trained = pipeline.train(read, "price", drop=["id"], memory="1MB", epochs=1)

    assert trained.prepared.target.labels == ("no", "rare", "yes")
    assert list(temporary.iterdir()) == []


def test_what_fits_is_read_at_once(folder, tmp_path):
    """A folder in memory is the very table; a file too; nothing is said of streaming."""
    whole = pipeline.prepare(scan(folder).table(), "price", seed=1)
    found = pipeline.prepare(str(folder), "price", seed=1)

    assert found.coded is None
    assert "streamed" not in {note.code for note in found.notes}
    np.testing.assert_array_equal(found.matrix, whole.matrix)
    small = tmp_path / "small.csv"
    small.write_text("x,y\n" + "".join(f"{i},{i}\n" for i in range(50)))
    assert pipeline.prepare(small, "y", memory="1MB").coded is None


def test_a_query_that_shuffles_its_rows_is_refused(temporary):
    """Held out would then be other rows than those that are judged by."""
    restless = f"select * from ({QUERY.format(rows=9000, target=NUMBER)}) order by random()"

    with pytest.raises(TableError, match="in another order"):
        pipeline.prepare(scan(query=restless), "price", memory="1MB")
    assert list(temporary.iterdir()) == []


def test_a_bad_cell_far_down_is_named_by_its_row(temporary, monkeypatch):
    """By its place among all rows that its piece has, and how many there were before."""
    monkeypatch.setattr(_scan, "CELLS", 3 * 3000)
    size = "case when i = 8000 then 'oops' else (i % 10)::varchar end"
    read = scan(query=f"select i as x, {size} as size, i % 7 as y from range(9000) t(i)")

    with pytest.raises(TableError, match=r"After the first 6,000 rows: .*row 2001 says 'oops'"):
        pipeline.prepare(read, "y", kinds={"size": "number"}, memory="1MB", task="regression")
    assert list(temporary.iterdir()) == []


def test_a_fit_that_fails_leaves_no_rows_behind(folder, temporary):
    """Its folder is gone, and fitting once more says that the rows are."""
    prepared = pipeline.prepare(folder, "price", memory="1MB", epochs=2)

    class Broken(lamina.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise ValueError("mine")

    assert len(list(temporary.iterdir())) == 1
    with pytest.raises(ValueError, match="mine"):
        pipeline.fit(prepared, [Broken()])
    assert list(temporary.iterdir()) == []
    with pytest.raises(StateError, match="prepare it again"):
        pipeline.fit(prepared)


def test_a_full_disk_is_told_before_anything_is_written(temporary):
    """With how much is needed and where."""
    with pytest.raises(DataError, match="TMPDIR"):
        Coded(10**15, 10, 1 << 20, 0)
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full")
def test_a_disk_that_fills_meanwhile_is_told_likewise(temporary, monkeypatch):
    """By what it says itself."""
    coded = Coded(100, 2, 1 << 20, 0)
    monkeypatch.setattr(Coded, "_file", lambda *_: Path("/dev/full"))

    with pytest.raises(DataError, match=r"No space left on device.*TMPDIR"):
        coded.add(np.ones((100_000, 2), np.float32), np.ones((100_000, 1), np.float32))
    coded.remove()


def test_rows_that_were_cut_short_are_no_zeros(temporary):
    """A block that lacks its last byte is refused."""
    coded = Coded(100, 2, 1 << 20, 0)
    coded.add(np.ones((100, 2), np.float32), np.ones((100, 1), np.float32))
    assert coded.blocks()[0][0].sum() == 200
    (file,) = temporary.glob("*/x0")
    file.write_bytes(file.read_bytes()[:-1])

    with pytest.raises(DataError, match="cut short"):
        coded.blocks()[0]
    coded.remove()


def test_a_small_file_with_many_cells_is_not_read_at_once(tmp_path, temporary):
    """Packed cells take any number of bytes; those of plain text one at least."""
    rows = "select 7 as x, i % 5 as y from range(20_000) t(i)"
    duckdb.sql(f"copy ({rows}) to '{tmp_path}/t.parquet'")
    duckdb.sql(f"copy ({rows}) to '{tmp_path}/t.csv.gz' (format csv, compression gzip)")
    (tmp_path / "t.csv").write_text("x,y\n" + "7,1\n" * 4000)

    for name, cells in (("t.parquet", 40_000), ("t.csv.gz", 40_000)):
        assert (tmp_path / name).stat().st_size < cells / 2
        assert isinstance(opened(tmp_path / name, 100 * cells - 1), Scan), name
        assert isinstance(opened(tmp_path / name, 100 * cells), Table), name
    assert isinstance(opened(tmp_path / "t.csv", 100 * 16_004), Table)


def test_rows_of_a_numeric_target_are_drawn_by_chance_alone():
    """Its first values are not favoured; where there are few values, each is there."""
    read = scan(query="select i as y from range(20_000) t(i)")
    drawn = [survey(read, "y", 1000, seed).numbers for seed in range(8)]
    few = scan(query="select case when i < 150 then i else 0 end as y from range(20_000) t(i)")

    assert all(len(set(numbers.tolist())) == 1000 for numbers in drawn)
    assert sum((numbers < 200).sum() for numbers in drawn) < 8 * 30
    assert set(survey(few, "y", 1000, 0).table["y"].tolist()) == set(range(150))


def test_words_are_hidden_alike_however_the_rows_are_cut(temporary, monkeypatch):
    """The share of rows that are shown as unknown does not depend on the size of pieces."""
    rows = "select i % 2 = 0 as even, i % 7 as y from range(9000) t(i)"
    found = []
    for cells in (2 * 9000, 2 * 1000):
        monkeypatch.setattr(_scan, "CELLS", cells)
        prepared = pipeline.prepare(scan(query=rows), "y", memory="1MB", task="regression")
        blocks = prepared.coded.blocks()
        place = prepared.features.names.index("even is unknown")
        found.append(sum(blocks[number][0][:, place].sum() for number in range(len(blocks))))
        prepared.coded.remove()

    assert found[0] == found[1] > 0


def test_amounts_of_memory_are_understood_or_refused():
    """Bytes and words; nothing else."""
    assert [bytes_of(given) for given in ("4GB", "1.5 g", "200 MiB", "7", 12)] == [
        4 * 10**9,
        15 * 10**8,
        2 * 10**8,
        7,
        12,
    ]
    assert bytes_of(None) > 10**8
    for wrong in ("much", "-1", 0, -4, True, "1 XB"):
        with pytest.raises(ArgumentError, match="memory"):
            bytes_of(wrong)


def test_a_missing_path_is_named(tmp_path):
    """As for a file."""
    with pytest.raises(TableError, match="no file"):
        pipeline.prepare(Path(tmp_path) / "none.csv", "y")
    with pytest.raises(TableError, match="no column called 'prize'"):
        pipeline.prepare(scan(query="select 1 as price from range(9000)"), "prize", memory=1000)
