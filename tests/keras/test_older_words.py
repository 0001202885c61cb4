"""Words of older scripts for callbacks, optimizers, initializers and variables: understood as they were meant."""

import numpy as np
import pytest

from lamina import keras
from lamina.errors import ArgumentError, TableError

K = keras.backend


def small():
    model = keras.Sequential([keras.layers.Dense(1, input_shape=(2,))])
    model.compile(keras.optimizers.SGD(lr=0.5), "mse")
    return model


def test_callbacks_of_keras_2(tmp_path):
    """epsilon, period, and TensorBoard's words for what is not written any more."""
    plateau = keras.callbacks.ReduceLROnPlateau(monitor="loss", epsilon=0.25)
    every_other = keras.callbacks.ModelCheckpoint(
        str(tmp_path / "{epoch}.weights.h5"), save_weights_only=True, period=2
    )
    board = keras.callbacks.TensorBoard(str(tmp_path), write_grads=True, batch_size=32)
    small().fit(np.ones((4, 2)), np.ones(4), epochs=4, verbose=0, callbacks=[plateau, every_other])

    assert plateau.min_delta == 0.25
    assert sorted(path.name for path in tmp_path.glob("*.h5")) == ["2.weights.h5", "4.weights.h5"]
    assert board.log_dir == str(tmp_path)
    with pytest.raises(ArgumentError, match="period"):
        keras.callbacks.ModelCheckpoint("x.keras", period=0)


@pytest.mark.parametrize("name", ["best.hdf5", "weights-{epoch:02d}.h5", "cp.ckpt", "plain", "at-{loss:.2f}"])
def test_checkpoints_under_older_names(name, tmp_path):
    """Weights alone, by names of every generation; they come back by load_weights."""
    model = small()
    saver = keras.callbacks.ModelCheckpoint(str(tmp_path / name), monitor="loss", save_weights_only=True)
    model.fit(np.ones((4, 2)), np.ones(4), verbose=0, callbacks=[saver])
    (path,) = tmp_path.iterdir()

    other = small()
    other.load_weights(str(path))

    for one, two in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_constant_of_one_number_in_an_array(tmp_path):
    """As scripts for rare classes set the first bias; it is saved like any number."""
    model = keras.Sequential([keras.layers.Dense(1, bias_initializer=keras.initializers.Constant(np.log([4.0])))])
    model.build((None, 2))
    model.save_weights(str(tmp_path / "first"))

    assert model.get_weights()[1] == pytest.approx(np.log(4.0))


def test_the_rate_by_its_old_name():
    """Read, multiplied and set by K's functions, as a finder of learning rates does."""
    model = small()

    K.set_value(model.optimizer.lr, model.optimizer.lr * 0.5)

    assert (float(K.get_value(model.optimizer.lr)), model.optimizer.learning_rate) == (0.25, 0.25)
    model.optimizer.lr = 0.125
    assert model.optimizer.learning_rate == 0.125


def test_no_initializer_is_keras_choice():
    """None draws as Keras does where nothing is said: uniform within Glorot's limit."""
    layer = keras.layers.Dense(40, kernel_initializer=None)
    layer.build((60,))

    assert 0.7 * np.sqrt(6 / 100) < abs(layer.get_weights()[0]).max() <= np.sqrt(6 / 100)


def test_a_variable_made_outside_is_the_layers_own():
    """It is listed, saved with it, and trained."""

    class Scaled(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.by = keras.Variable([2.0, 3.0])
            self.seen = keras.Variable(0.0, trainable=False)

        def call(self, inputs):
            return inputs * self.by.value[None, :]

    layer = Scaled()
    assert layer([[1.0, 1.0]]).numpy().tolist() == [[2.0, 3.0]]
    assert [len(layer.trainable_weights), len(layer.non_trainable_weights)] == [1, 1]
    model = keras.Sequential([keras.Input((2,)), layer])
    model.compile("sgd", "mse")
    model.fit(np.ones((4, 2)), np.zeros((4, 2)), verbose=0)
    assert (layer.by.numpy() < [2.0, 3.0]).all()


def test_a_vocabulary_in_an_array_is_saved(tmp_path):
    """As scripts hand it in from np.unique."""
    inputs = keras.Input((1,), dtype="string")
    lookup = keras.layers.StringLookup(vocabulary=np.unique(["b", "a", "b"]), output_mode="one_hot")
    model = keras.Model(inputs, lookup(inputs))
    model.save(tmp_path / "model.keras")

    again = keras.models.load_model(tmp_path / "model.keras")

    rows = np.array([["a"], ["b"], ["c"]])
    np.testing.assert_array_equal(again.predict(rows), model.predict(rows))


def test_tables_of_keras_come_from_files_alone(tmp_path):
    """As Keras shuffles and cuts them; nothing is fetched, and images are refused."""
    x, y = np.arange(20.0).reshape(10, 2), np.arange(10.0)
    np.savez(tmp_path / "boston.npz", x=x, y=y)

    (left, targets), (right, rest) = keras.datasets.boston_housing.load_data(path=str(tmp_path / "boston.npz"))

    assert sorted([*targets, *rest]) == y.tolist()
    np.testing.assert_array_equal(np.concatenate([left, right])[:, 0], 2 * np.concatenate([targets, rest]))
    assert len(right) == 2
    with pytest.raises(TableError, match="fetches nothing from the network"):
        keras.datasets.california_housing.load_data(path="nowhere.npz")
    with pytest.raises(ArgumentError, match="images"):
        keras.datasets.mnist.load_data()


def test_a_symbols_mean_joins_the_loss():
    """A functional model with add_loss learns what the same loss in compile teaches it."""
    x = np.random.default_rng(3).standard_normal((32, 2)).astype(np.float32)
    curves = []
    for outside in (True, False):
        keras.utils.set_random_seed(4)
        inputs = keras.Input((2,))
        outputs = keras.layers.Dense(2, kernel_initializer="ones")(inputs)
        model = keras.Model(inputs, outputs)
        if outside:
            model.add_loss(K.mean(K.square(outputs - inputs)))
        model.compile("sgd", None if outside else "mse")
        curves.append(model.fit(x, None if outside else x, epochs=3, shuffle=False, verbose=0).history["loss"])

    np.testing.assert_allclose(*curves, rtol=1e-5)


def test_preprocessing_by_the_words_of_its_first_years():
    """max_values, vocab_size, max_tokens of an encoding, and the mode that was called binary."""
    lookup = keras.layers.IntegerLookup(max_values=3)
    lookup.adapt(np.array([7, 7, 8, 9]))
    encoding = keras.layers.CategoryEncoding(max_tokens=lookup.vocab_size(), output_mode="binary")

    today = keras.layers.CategoryEncoding(num_tokens=3, output_mode="multi_hot")

    codes = lookup(np.array([[7], [9]]))
    np.testing.assert_array_equal(encoding(codes), today(codes))


def test_what_a_layer_in_the_middle_answers():
    """K.function from the model's input to a layer's output: the layers applied by hand."""
    model = keras.Sequential([keras.layers.Dense(3, input_shape=(2,)), keras.layers.Dropout(0.5)])
    x = np.ones((4, 2), np.float32)

    asked = K.function([model.input, K.learning_phase()], [model.layers[0].output, model.output])
    middle, last = asked([x, 0])

    np.testing.assert_allclose(middle, x @ model.layers[0].kernel.numpy(), rtol=1e-6)
    np.testing.assert_array_equal(last, middle)
    assert (asked([x, 1])[1] != last).any()


def test_an_answer_of_one_number_is_printed_as_one():
    """As scripts format a single prediction."""
    answer = small()([[0.0, 0.0]])

    assert f"{float(answer[0]):.1f}" == "%.1f" % (100 * answer[0]) == "0.0"
    with pytest.raises(ValueError, match="size 1"):
        float(small()([[0.0, 0.0], [1.0, 1.0]]))


def test_the_rate_of_an_optimizer_with_decay_can_be_set():
    """As in Keras 2: callbacks move the rate, and it shrinks by 1 / (1 + decay · step) from there."""
    optimizer = keras.optimizers.SGD(lr=0.1, decay=0.5)
    model = keras.Sequential([keras.layers.Dense(1, use_bias=False, input_shape=(1,))])
    model.compile(optimizer, "mse")
    model.set_weights([np.zeros((1, 1))])
    halves = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    history = model.fit(np.ones((4, 1)), np.ones(4), epochs=3, batch_size=2, verbose=0, callbacks=[halves])
    weight = 0.0
    for step in range(6):
        rate = 0.1 / 2 ** (step // 2 + 1)
        weight -= rate / (1 + 0.5 * step) * 2 * (weight - 1)

    np.testing.assert_allclose(model.get_weights()[0], weight, rtol=1e-6)
    np.testing.assert_allclose(history.history["lr"], [0.05, 0.025, 0.0125])
    np.testing.assert_allclose(K.get_value(optimizer.lr), 0.0125)
    K.set_value(optimizer.lr, 0.5)
    np.testing.assert_allclose(optimizer.learning_rate.initial_learning_rate, 0.5)
