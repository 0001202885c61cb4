"""The names that scripts expect below `keras`: there, or refused with a sentence that says what lamina is for."""

import numpy as np
import pytest

from lamina import keras
from lamina.errors import ArgumentError


@pytest.mark.parametrize("name", ["applications", "export", "preprocessing", "quantizers"])
def test_parts_outside_tables_say_so(name):
    """Whatever is called in them."""
    with pytest.raises(ArgumentError, match="lamina is for neural networks on tables"):
        getattr(keras, name).something.Thing(3)


@pytest.mark.parametrize("name", ["load_img", "get_file", "timeseries_dataset_from_array"])
def test_functions_outside_tables_say_so(name):
    """When they are called."""
    with pytest.raises(ArgumentError, match=f"{name} .*lamina is for neural networks on tables"):
        getattr(keras.utils, name)("x")


def test_batches_by_number_are_fitted():
    """A PyDataset of one's own is what fit takes; the same numbers as the arrays it cuts."""
    x = np.random.default_rng(0).standard_normal((12, 2)).astype(np.float32)
    y = x.sum(axis=1)

    class Cut(keras.utils.Sequence):
        def __len__(self):
            return 3

        def __getitem__(self, index):
            return x[index * 4 : index * 4 + 4], y[index * 4 : index * 4 + 4]

    losses = []
    for data in ((Cut(), None), (x, y)):
        model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="ones", input_shape=[2])])
        model.compile("sgd", "mae")
        losses.append(
            model.fit(*data, batch_size=None if data[1] is None else 4, shuffle=False, verbose=0).history["loss"]
        )

    np.testing.assert_allclose(*losses, rtol=1e-6)


def test_rows_are_split_by_share_or_count():
    """Both parts together are the rows, drawn or in order."""
    x, y = np.arange(10), np.arange(10) * 2

    (left, _), (right, targets) = keras.utils.split_dataset((x, y), left_size=0.7, shuffle=True, seed=1)

    assert sorted([*left, *right]) == list(range(10))
    np.testing.assert_array_equal(targets, right * 2)
    with pytest.raises(ArgumentError, match="two parts of 10 rows"):
        keras.utils.split_dataset(x, left_size=12)


def test_data_go_in_and_out_of_tuples():
    """pack and unpack are each other's inverse."""
    for data in ((1, None, None), (1, 2, None), (1, 2, 3)):
        assert keras.utils.unpack_x_y_sample_weight(keras.utils.pack_x_y_sample_weight(*data)) == data


def test_quiet_where_nothing_is_said(capsys):
    """`disable_interactive_logging` holds where `verbose` is left open, and not where it is given."""
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    keras.utils.disable_interactive_logging()
    try:
        model.fit([[1.0]], [1.0])
        model.evaluate([[1.0]], [1.0])
        assert capsys.readouterr().out == ""
        model.fit([[1.0]], [1.0], verbose=2)
    finally:
        keras.utils.enable_interactive_logging()
    assert "loss" in capsys.readouterr().out
