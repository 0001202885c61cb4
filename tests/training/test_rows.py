"""What people hand to fit: every container gives the same fit, and what cannot be learned from is refused first."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse

import lamina
from lamina import layers
from lamina.errors import ArgumentError, DataError, LaminaError, ShapeError, StateError
from training.conftest import fit, net, same_bits

FORMS = {
    "float64": lambda x, y: (x.astype(np.float64), y.astype(np.float64)),
    "big-endian": lambda x, y: (x.astype(">f8"), y.astype(">f4")),
    "lists": lambda x, y: (x.tolist(), y.tolist()),
    "column order": lambda x, y: (np.asfortranarray(x), y[:, None]),
    "pandas": lambda x, y: (pd.DataFrame(x, index=range(500, 570)), pd.Series(y, index=range(500, 570))),
    "pandas, typed by columns": lambda x, y: (pd.DataFrame(x).astype({0: "Float64", 1: "float32"}), pd.DataFrame(y)),
    "polars": lambda x, y: (pl.DataFrame(x, schema=["a", "b", "c"]), pl.Series(y)),
    "sparse": lambda x, y: (scipy.sparse.csr_matrix(x), y),
    "strided": lambda x, y: (np.repeat(x, 2, axis=0)[::2], np.repeat(y, 2)[::2]),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_container_gives_the_same_fit(form, table):
    """Bits do not depend on how the numbers were held, and nothing of the user's is changed."""
    one, other = net(), net()
    lamina.set_random_seed(2)
    fit(one, table)
    x, y = FORMS[form](*table)
    before = np.array(x.toarray() if form == "sparse" else x, copy=True)
    lamina.set_random_seed(2)

    history = fit(other, (x, y), validation_data=(x, y))

    assert same_bits(one, other)
    np.testing.assert_array_equal(before, x.toarray() if form == "sparse" else x)
    assert pd.DataFrame(history.history).shape == (3, 2)


X, Y = np.ones((20, 3), np.float32) * np.arange(20)[:, None], np.arange(20.0)
MISSING = np.where((np.arange(60) == 7).reshape(20, 3), np.nan, X)
MISTAKES = {
    "a missing number": ((MISSING, Y), {}, DataError, r"row 2, column 1: missing \(NaN\)"),
    "a missing number in a frame": ((pd.DataFrame(MISSING, columns=list("abc")), Y), {}, DataError, "column 'b'"),
    "beyond float32": ((X * 1e40, Y), {}, DataError, "beyond what float32 holds"),
    "text": ((pd.DataFrame({"a": ["x"] * 20, "b": Y, "c": Y}), Y), {}, DataError, "column 'a', hold 'x'"),
    "text in an array": (([["a", "b", "c"]] * 20, Y), {}, DataError, "'a'"),
    "complex numbers": ((X + 1j, Y), {}, DataError, "complex"),
    "other rows in y": ((X, Y[:-1]), {}, ShapeError, "20 rows of inputs and 19 targets"),
    "two columns in y": ((X, np.c_[Y, Y]), {}, ShapeError, r"\(20, 2\)"),
    "a missing target": ((X, np.where(Y == 3, np.nan, Y)), {}, DataError, "targets have 1"),
    "no rows": ((X[:0], Y[:0]), {}, DataError, "0 rows"),
    "no targets": ((X, None), {}, ArgumentError, "give x and y|both"),
    "other columns": ((X[:, :2], Y), {}, ShapeError, r"rows of shape \(3,\); got rows of shape \(2,\)"),
    "a negative weight": ((X, Y), {"sample_weight": -Y}, DataError, "at least 0"),
    "no weight at all": ((X, Y), {"sample_weight": Y * 0}, DataError, "not all of them 0"),
    "two kinds of weights": ((X, Y), {"sample_weight": Y, "class_weight": {0: 2}}, ArgumentError, "not both"),
    "a batch of nothing": ((X, Y), {"batch_size": 0}, ArgumentError, "batch_size"),
    "half a batch": ((X, Y), {"batch_size": 2.5}, ArgumentError, "batch_size"),
    "no epochs to speak of": ((X, Y), {"epochs": -1}, ArgumentError, "epochs"),
    "a split that leaves nothing": ((X, Y), {"validation_split": 1.0}, DataError, "leaves 0 to train"),
    "an unknown order": ((X, Y), {"shuffle": "sorted"}, ArgumentError, "shuffle"),
    "validation with other columns": ((X, Y), {"validation_data": (X[:, :1], Y)}, ShapeError, "shape"),
    "validation without targets": ((X, Y), {"validation_data": (X,)}, ArgumentError, "x and y"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_said_before_any_step(mistake):
    """What cannot be right is refused with what came, and the model is what it was."""
    data, settings, kind, words = MISTAKES[mistake]
    model = net()
    before = model.get_weights()

    with pytest.raises(kind, match=words) as caught:
        fit(model, data, **settings)

    assert isinstance(caught.value, LaminaError)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.weights, strict=True))
    assert model.history is None


def test_codes_out_of_range_are_refused():
    """Keras would give NaN or a silent 0 for a category that has no vector, or a class that has no output."""
    model = lamina.Sequential([layers.Embedding(4, 2), layers.Flatten(), layers.Dense(3, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")

    with pytest.raises(DataError, match="whole numbers from 0 to 3; got 4 in row 1"):
        model.fit([[0], [4]], [0, 1], verbose=0)
    with pytest.raises(DataError, match="from 0 to 2"):
        model.fit([[0], [3]], [0, 3], verbose=0)


def test_a_model_that_is_not_compiled_says_so():
    """fit and evaluate need compile; weights need a shape."""
    model = lamina.Sequential([layers.Dense(1)])

    with pytest.raises(StateError, match="compile"):
        model.fit(X, Y)
    with pytest.raises(StateError, match="input_shape"):
        model.set_weights([np.ones((3, 1))])


def test_a_batch_larger_than_the_table_is_one_step(table):
    """As in the course's binary classification: 512 rows a batch, 246 rows."""
    steps = []
    listener = lamina.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: steps.append(batch))

    fit(net(), table, batch_size=512, callbacks=[listener])

    assert steps == [0, 0, 0]


def test_diverging_is_survived(table):
    """NaN in the loss flows into the history, as the course's lesson wants to show it."""
    x, y = table
    model = net(optimizer=lamina.optimizers.SGD(1e12))

    history = fit(model, (x, y * 1e6), epochs=4, validation_data=table)

    assert not np.isfinite(pd.DataFrame(history.history)["loss"].iloc[-1])
