"""Data that comes in batches, from whoever holds it: the same fit as of one table."""

import itertools
import threading

import numpy as np
import pytest

import lamina
from lamina import keras, layers, model
from lamina.errors import ArgumentError, DataError
from lamina.training import _batches
from training.conftest import fit, net, same_bits


class Tensor:
    """What a loader of another library hands out: numbers that NumPy can have, and nothing else that is NumPy's."""

    def __init__(self, numbers):
        self.numbers = numbers

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.numbers, dtype)

    def __len__(self):
        return len(self.numbers)

    @property
    def shape(self):
        return self.numbers.shape


class Loader:
    """An object with a length that yields lists of tensors, as PyTorch's DataLoader does."""

    def __init__(self, x, y, size):
        self.x, self.y, self.size = x, y, size

    def __len__(self):
        return (len(self.x) + self.size - 1) // self.size

    def __iter__(self):
        for start in range(0, len(self.x), self.size):
            cut = slice(start, start + self.size)
            yield [Tensor(self.x[cut]), Tensor(self.y[cut])]


class ByNumber:
    """Batches that are asked for by number, as of Keras's PyDataset; it writes down what it is asked for."""

    def __init__(self, x, y, size):
        self.loader, self.asked = list(Loader(x, y, size)), []

    def __len__(self):
        return len(self.loader)

    def __getitem__(self, place):
        self.asked.append(place)
        return tuple(np.asarray(part) for part in self.loader[place])

    def on_epoch_end(self):
        self.asked.append("end")


@pytest.mark.parametrize("held", [Loader, ByNumber])
def test_a_loader_gives_the_fit_of_its_table(held, table):
    """The very same bits as of the arrays in that order, with validation of the same kind; and the same answers."""
    x, y = table
    one, other = net(), net()
    fit(one, table, shuffle=False, validation_data=(x[:20], y[:20]))

    history = other.fit(held(x, y, 16), epochs=3, shuffle=False, verbose=0, validation_data=held(x[:20], y[:20], 16))

    assert same_bits(one, other)
    np.testing.assert_allclose(history.history["val_loss"], one.history.history["val_loss"], rtol=1e-6)
    assert other.evaluate(held(x, y, 16), verbose=0) == pytest.approx(one.evaluate(x, y, verbose=0), rel=1e-6)
    np.testing.assert_array_equal(other.predict(held(x, y, 16), verbose=0), one.predict(x, verbose=0))


@pytest.mark.parametrize("held", [Loader, ByNumber, "generator", "endless"])
@pytest.mark.parametrize("size", [1, 500, 700])
def test_batches_that_memory_does_not_hold_are_read_in_pieces(table, held, size, monkeypatch):
    """Pieces of a batch, of two or three batches: the same fit, judgement and answers, and as many steps."""
    x, y = table
    one, other = net(metrics=["mae"]), net(metrics=["mae"])
    first = fit(one, table, shuffle=False, validation_data=table)
    monkeypatch.setattr(_batches, "PIECE", size)
    steps = {}
    if held == "generator":
        data, steps = (batch for _ in range(3) for batch in Loader(x, y, 16)), {"steps_per_epoch": 5}
    elif held == "endless":
        data, steps = itertools.cycle(Loader(x, y, 16)), {"steps_per_epoch": 5}
    else:
        data = held(x, y, 16)

    history = other.fit(data, epochs=3, shuffle=False, validation_data=ByNumber(x, y, 16), verbose=0, **steps)

    assert same_bits(one, other)
    assert history.params["steps"] == 5
    np.testing.assert_allclose(history.history["val_mae"], first.history["val_mae"], rtol=1e-6)
    np.testing.assert_allclose(history.history["mae"], first.history["mae"], rtol=1e-6)
    assert other.evaluate(Loader(x, y, 16), verbose=0) == pytest.approx(one.evaluate(x, y, verbose=0), rel=1e-6)
    np.testing.assert_allclose(other.predict(Loader(x, y, 16), verbose=0), one.predict(x, verbose=0), rtol=1e-5)


def test_a_generator_is_asked_for_no_batch_beyond_its_epoch(table, monkeypatch):
    """Read in pieces or not, each epoch takes its steps from it, and what follows stays in it."""
    monkeypatch.setattr(_batches, "PIECE", 1)
    endless = itertools.count()
    batches = ((next(endless), table)[1] for _ in itertools.count())

    net().fit(batches, epochs=2, steps_per_epoch=3, verbose=0)

    assert next(endless) == 6


def test_batches_are_asked_for_by_the_thread_that_fits(table):
    """As by Keras: what they read from, and the model, may belong to it."""
    asked = set()

    class Watched(ByNumber):
        def __getitem__(self, place):
            asked.add(threading.current_thread())
            return super().__getitem__(place)

    net().fit(Watched(*table, 16), epochs=2, verbose=0)

    assert asked == {threading.current_thread()}


def test_batches_by_number_are_asked_in_another_order_each_epoch(table):
    """Each once an epoch; `on_epoch_end` closes it; shuffle=False asks in order."""
    held = ByNumber(*table, 16)
    net().fit(held, epochs=2, verbose=0)
    epochs = "".join(map(str, held.asked)).replace("end", " ").split()

    assert [sorted(epoch) for epoch in epochs] == [list("01234")] * 2
    straight = ByNumber(*table, 16)
    net().fit(straight, epochs=1, shuffle=False, verbose=0)
    assert straight.asked == [0, 1, 2, 3, 4, "end"]


def test_a_keras_dataset_of_ones_own(table):
    """A subclass of PyDataset, the length and one batch of which are the user's, is a table."""

    class Rows(keras.utils.PyDataset):
        def __len__(self):
            return 5

        def __getitem__(self, place):
            cut = slice(16 * place, 16 * (place + 1))
            return table[0][cut], table[1][cut]

    one, other = net(), net()
    fit(one, table, shuffle=False)
    other.fit(Rows(), epochs=3, shuffle=False, verbose=0)

    assert same_bits(one, other)


def test_a_generator_that_ends_early_ends_the_fit(table):
    """It says so, and the epochs that were whole or begun are in the history; the numbers are those of its batches."""
    batches = list(Loader(*table, 16))
    endless, short = net(), net()
    fit(endless, table, epochs=1, shuffle=False)

    with pytest.warns(UserWarning, match="ran out of data"):
        history = short.fit((batch for batch in batches), epochs=3, steps_per_epoch=5, verbose=0)

    assert history.epoch == [0]
    assert same_bits(endless, short)


def test_a_generator_that_ends_within_an_epoch(table):
    """The batches that there were are learned from, in an epoch that is shorter."""
    batches = list(Loader(*table, 16))[:4]
    short, whole = net(), net()
    fit(whole, (table[0][:64], table[1][:64]), epochs=1, shuffle=False)

    with pytest.warns(UserWarning, match="ran out of data"):
        history = short.fit(iter(batches), epochs=2, steps_per_epoch=6, verbose=0)

    assert history.epoch == [0]
    assert same_bits(short, whole)


def test_batches_that_cannot_be_are_refused(table):
    """No batch, a batch of four parts, targets beside batches: nothing has changed then."""
    made = net()
    before = made.get_weights()
    with pytest.raises(DataError, match="no batch at all"):
        made.fit(iter(()), verbose=0)
    with pytest.raises(ArgumentError, match="4 parts"):
        made.fit(iter([(1, 2, 3, 4)]), verbose=0)
    with pytest.raises(ArgumentError, match="besides"):
        made.fit(Loader(*table, 16), table[1], verbose=0)

    assert all((one == other).all() for one, other in zip(before, made.get_weights(), strict=True))


@pytest.mark.parametrize("weighted", [False, True])
def test_one_batch_is_a_fit_of_one_batch(table, weighted):
    """train_on_batch makes the step, to the bit, that a fit of one such batch makes, and tells the loss before it."""
    x, y = table
    weights = np.linspace(0, 2, 70, dtype=np.float32) if weighted else None
    one, other = net(metrics=["mae"]), net(metrics=["mae"])
    for _ in range(3):
        loss, mae = model.train_on_batch(one, x, y, sample_weight=weights)
        history = other.fit(x, y, batch_size=70, sample_weight=weights, shuffle=False, verbose=0).history

        assert [loss] == history["loss"]
        assert [mae] == history["mae"]
    assert same_bits(one, other)


class Drawn(layers.Layer):
    """A layer that is pulled towards its inputs' mean by a loss that it adds itself."""

    def init(self, random, shape):
        return {"place": np.zeros(shape, np.float32)}, {}

    def apply(self, weights, inputs, run):
        away = inputs - weights["place"][None, :]
        n = lamina.arrays.namespace(inputs)
        run.add_loss(n.mean(away * away))
        return inputs


def test_added_losses_need_no_targets(table):
    """Without a loss and without y, what layers add is lowered: the place comes to the mean of the rows."""
    x, _ = table
    drawn = Drawn(input_shape=[3])
    made = lamina.Sequential([drawn])
    made.compile(lamina.optimizers.SGD(0.5))

    history = made.fit(x, None, batch_size=70, epochs=60, verbose=0).history

    np.testing.assert_allclose(drawn.get_weights()[0], x.mean(0), atol=1e-4)
    assert history["loss"][-1] == pytest.approx(x.var(0).mean(), rel=1e-4)
    assert made.evaluate(x, verbose=0) == pytest.approx(history["loss"][-1], rel=1e-4)
    assert made.fit(iter([x]), verbose=0).history["loss"] == pytest.approx(history["loss"][-1:], rel=1e-4)


def test_steps_are_batches_where_nobody_said_how_many(table):
    """What callbacks are told of a generator is how many batches it had."""
    history = net().fit((batch for batch in Loader(*table, 16)), verbose=0)

    assert history.params["steps"] == -(-len(table[0]) // 16)
