"""Rows in blocks: the fit of the same rows in one table, while memory holds some blocks only."""

import os
import signal
import threading
import time
from itertools import pairwise

import numpy as np
import pytest

import lamina
from lamina import callbacks, keras, training
from lamina.errors import ArgumentError, DataError
from lamina.random import generator
from training.conftest import fit, net, same_bits

EDGES = [0, 16, 21, 22, 60, 70]
"""Blocks of the table: a batch's worth, a few rows, one row, more than two batches, the rest."""


def blocks_of(table, edges=EDGES, **settings):
    """The table cut at some rows."""
    cuts = [slice(*pair) for pair in pairwise(edges)]
    return lamina.Blocks(len(cuts), lambda place: tuple(part[cuts[place]] for part in table), **settings)


class Written:
    """Stands for a session: it writes down which rows each load trains on, and in which order."""

    def __init__(self):
        self.laying, self.sizes = self, []

    def to_learn_from(self, pieces, batch, *, used, most, rest):
        one = training.Rows.joined(list(pieces))
        shapes = type("Shapes", (), {"room": most, "batch": batch})
        way = type("Pass", (), {"shapes": shapes, "steps": -(-used // batch)})
        return type("Laid", (), {"way": way, "rows": one, "used": used})

    def take(self, laid):
        self.laid_now = laid

    def epoch(self, loads):
        """The first inputs of the rows of an epoch, in the order in which they are trained on."""
        self.sizes, found = [], []
        for stretch in loads.stretches(self):
            rows = self.laid_now.rows.inputs[stretch.order[: self.laid_now.used], 0]
            self.sizes.append(len(rows))
            found.append(rows)
        return np.concatenate(found)


def loads_of(blocks, shuffle, random=None):
    def rows_of(data):
        return training.Rows(*data)

    return training.Loads(blocks, rows_of, batch=16, shuffle=shuffle, random=random or np.random.default_rng(3))


@pytest.mark.parametrize("edges", [[0, 70], EDGES])
@pytest.mark.parametrize("known", [True, False])
def test_blocks_in_order_are_the_fit_of_the_table(table, edges, known):
    """To the bit, wherever the table is cut: batches are full across the borders of blocks."""
    one, other = net(metrics=["mae"]), net(metrics=["mae"])
    first = fit(one, table, shuffle=False, validation_data=table)

    blocks = blocks_of(table, edges, rows=70 if known else None)
    history = other.fit(blocks, batch_size=16, epochs=3, shuffle=False, validation_data=table, verbose=0)

    assert same_bits(one, other)
    for name, curve in first.history.items():
        np.testing.assert_allclose(history.history[name], curve, rtol=1e-6)


@pytest.mark.parametrize("together", [1, 2, 5])
def test_shuffled_blocks_are_the_fit_of_the_table_in_that_order(table, together):
    """The order that the blocks came in, given to a fit of arrays, makes the same net."""
    other = net()
    other.fit(blocks_of(table, together=together), batch_size=16, epochs=1, verbose=0)
    one = net()
    random = generator()
    random.integers(2**32)  # the word that a fit draws for dropout
    numbered = blocks_of((np.arange(70.0)[:, None], table[1]), together=together)
    order = Written().epoch(loads_of(numbered, shuffle=True, random=random)).astype(int)

    fit(one, (table[0][order], table[1][order]), epochs=1, shuffle=False)

    assert (order != np.arange(70)).any()
    assert same_bits(one, other)


def test_each_epoch_has_every_row_once_in_an_order_of_its_own(table):
    """And the same seed has the same orders; all loads but the last are whole batches."""
    numbered = blocks_of((np.arange(70.0)[:, None], table[1]))
    loads, written = loads_of(numbered, shuffle=True), Written()

    epochs = [written.epoch(loads) for _ in range(3)]

    assert all(sorted(epoch) == list(range(70)) for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) == 3
    again = loads_of(numbered, shuffle=True)
    assert all((Written().epoch(again) == epoch).all() for epoch in epochs)
    assert all(size % 16 == 0 for size in written.sizes[:-1])


def test_shuffling_within_batches_keeps_rows_in_theirs(table):
    """``shuffle="batch"`` moves no row out of its batch, as with arrays."""
    found = Written().epoch(loads_of(blocks_of((np.arange(70.0)[:, None], table[1])), shuffle="batch"))

    assert (found // 16 == np.arange(70) // 16).all()
    assert (found != np.arange(70)).any()


@pytest.mark.usefixtures("_traced_here")
def test_blocks_of_one_size_are_one_program(table):
    """However many blocks and epochs there are, and with them the rest of a batch and the validation."""
    large = tuple(np.concatenate([part] * 3) for part in table)
    blocks = lamina.Blocks.of(*large, rows=48, together=1)
    net().fit(blocks, batch_size=16, epochs=1, validation_data=table, verbose=0)
    before = training.traces()

    net().fit(blocks, batch_size=16, epochs=3, validation_data=table, verbose=0)
    net(seed=1).fit(lamina.Blocks.of(*large, rows=64, together=2), batch_size=16, validation_data=table, verbose=0)

    assert training.traces() == before


def test_files_are_the_arrays_that_they_hold(table, tmp_path):
    """.npy files, memory maps and arrays give one and the same fit, with weights too."""
    weights = np.linspace(0.5, 1.5, 70, dtype=np.float32)
    parts = dict(zip(("x", "y", "weights"), (*table, weights), strict=True))
    paths = {name: tmp_path / f"{name}.npy" for name in parts}
    for name, part in parts.items():
        np.save(paths[name], part)
    sources = [
        parts,
        paths,
        {name: str(path) for name, path in paths.items()},
        {name: np.load(path, mmap_mode="r") for name, path in paths.items()},
    ]
    models = [net() for _ in sources]
    straight = net()
    fit(straight, table, shuffle=False, sample_weight=weights)

    for model, source in zip(models, sources, strict=True):
        blocks = lamina.Blocks.of(**source, rows=20)
        model.fit(blocks, batch_size=16, epochs=3, shuffle=False, verbose=0)

    assert all(same_bits(straight, model) for model in models)


def test_what_cannot_be_a_file_of_blocks_is_refused(table, tmp_path):
    """Another format, Python's objects, columns first, a file cut short, other lengths, nothing at all."""
    whole, short, strange = tmp_path / "a.npy", tmp_path / "b.npy", tmp_path / "c.npy"
    np.save(whole, table[0])
    short.write_bytes(whole.read_bytes()[:-4])
    strange.write_bytes(b"1,2\n")

    with pytest.raises(DataError, match=r"no \.npy file"):
        lamina.Blocks.of(strange)
    with pytest.raises(DataError, match=r"no \.npy file"):
        lamina.Blocks.of(tmp_path / "none.npy")
    np.save(strange, np.array([{}, {}]), allow_pickle=True)
    with pytest.raises(DataError, match="row after row"):
        lamina.Blocks.of(strange)
    np.save(strange, np.asfortranarray(table[0]))
    with pytest.raises(DataError, match="row after row"):
        lamina.Blocks.of(strange)
    with pytest.raises(DataError, match="cut short"):
        lamina.Blocks.of(short, rows=60)[1]
    with pytest.raises(DataError, match="one length"):
        lamina.Blocks.of(whole, table[1][:60])
    with pytest.raises(DataError, match="give y"):
        lamina.Blocks.of(whole, None, table[1])
    with pytest.raises(ArgumentError, match="count"):
        lamina.Blocks(0, lambda place: place)
    with pytest.raises(ArgumentError, match="rows"):
        lamina.Blocks.of(whole, rows=0)


def test_what_blocks_do_not_go_with_is_refused(table):
    """Targets beside them, a share of rows to validate on, a number of steps."""
    blocks = blocks_of(table)
    for settings in ({"y": table[1]}, {"validation_split": 0.1}, {"steps_per_epoch": 2}):
        with pytest.raises(ArgumentError):
            net().fit(blocks, verbose=0, **settings)


def test_blocks_are_judged_and_answered_block_by_block(table):
    """evaluate and predict take them as well."""
    model = net(metrics=["mae"])

    assert model.evaluate(blocks_of(table), verbose=0) == pytest.approx(model.evaluate(*table, verbose=0), rel=1e-6)
    np.testing.assert_allclose(
        model.predict(blocks_of(table), verbose=0), model.predict(table[0], verbose=0), rtol=1e-6
    )


class Counted(callbacks.Callback):
    """How many batches there were."""

    batches = 0

    def on_test_batch_end(self, batch, logs=None):
        self.batches += 1

    def on_predict_batch_end(self, batch, logs=None):
        self.batches += 1


@pytest.mark.parametrize("work", ["evaluate", "predict"])
def test_blocks_are_judged_and_answered_in_batches(table, work):
    """Of the size given, 32 if none is; a block's last batch ends with the block; as many as steps says."""
    sizes = []
    for settings in ({"batch_size": 10}, {}, {"batch_size": 10, "steps": 3}):
        count = Counted()
        answers = getattr(net(), work)(blocks_of(table), callbacks=[count], verbose=0, **settings)
        sizes.append((count.batches, len(answers) if work == "predict" else None))

    rows = [70, 70, 16 + 5] if work == "predict" else [None] * 3
    assert sizes == list(zip([2 + 1 + 1 + 4 + 1, 1 + 1 + 1 + 2 + 1, 3], rows, strict=True))


@pytest.mark.parametrize("work", ["fit", "evaluate", "predict"])
def test_a_block_without_rows_is_named(table, work):
    """By its number."""
    with pytest.raises(DataError, match=r"Block 2: .*0 rows"):
        getattr(net(), work)(blocks_of(table, [0, 16, 21, 21, 70]), verbose=0)


def threads():
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("lamina-ahead")]


def test_an_error_while_reading_ahead_is_raised_as_itself(table):
    """In the epoch in which it happens; the numbers so far are kept, and the thread is gone."""
    model, same = net(), net()
    fit(same, table, epochs=1, shuffle=False)
    asked = []
    cuts = [slice(0, 32), slice(32, 64), slice(64, 70)]

    def read(place):
        asked.append(place)
        if len(asked) > 4:  # once to see the rows, and an epoch of three
            raise OSError("the disk is gone")
        return tuple(part[cuts[place]] for part in table)

    with pytest.raises(OSError, match="the disk is gone"):
        model.fit(lamina.Blocks(3, read, rows=70), batch_size=16, epochs=3, shuffle=False, verbose=0)

    assert same_bits(model, same)
    assert threads() == []


def test_blocks_with_weights_now_and_then_are_refused(table):
    """All or none."""
    some = [(*table, np.ones(70)), table]

    with pytest.raises(ArgumentError, match="Some blocks have weights"):
        net().fit(lamina.Blocks(2, some.__getitem__), verbose=0)


class Stop(callbacks.Callback):
    """Ends the fit in some way after a few steps of it."""

    def __init__(self, how):
        self.how = how

    def on_train_batch_end(self, batch, logs=None):
        if batch == 3:
            self.how(self)


@pytest.mark.parametrize("how", ["stop", "raise", "interrupt"])
def test_however_a_fit_ends_no_thread_is_left(table, how):
    """Stopped by a callback, by an error, by Ctrl-C: nothing reads on."""
    stopped = []

    def end(callback):
        if how == "stop":
            callback.model.stop_training = True
        elif how == "raise":
            raise ValueError("mine")
        else:
            os.kill(os.getpid(), signal.SIGINT)

    def read(place):
        time.sleep(0.01)
        stopped.append(place)
        return table

    try:
        net().fit(lamina.Blocks(50, read), batch_size=16, callbacks=[Stop(end)], verbose=0)
    except ValueError:
        assert how == "raise"

    assert threads() == []
    assert len(stopped) < 6


def test_a_verdict_knows_how_many_rows_there_were(table):
    """The evidence rests on a part of the rows; the count is that of all."""
    large = tuple(np.concatenate([part] * 600) for part in table)
    blocks = lamina.Blocks.of(*large, rows=5000)

    history = net().fit(blocks, batch_size=512, validation_data=table, verbose=0)

    assert history.evidence.train_rows == 42_000
    assert str(history.verdict)


def test_a_step_of_ones_own_is_given_batches_and_no_blocks(table):
    """A block is no batch; who steps by hand is told so."""

    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(1)

        def call(self, x):
            return self.dense(x)

        def train_step(self, data):
            return {"loss": 0.0}

    model = Own()
    model.compile("adam", "mse")
    with pytest.raises(ArgumentError, match="in place of Blocks"):
        model.fit(blocks_of(table), verbose=0)


def test_many_fits_of_blocks_are_refused(table):
    """They share rows that lie on the device."""
    with pytest.raises(lamina.LaminaError):
        lamina.fit_many(net(), blocks_of(table), seeds=[1, 2])
