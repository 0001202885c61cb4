"""Networks that share layers, and data that are judged in more than one form."""

import numpy as np
import pytest
from sklearn.metrics import r2_score

import lamina
from lamina import keras, layers
from lamina.config import described, structure
from lamina.errors import ArgumentError, DataError, ShapeError, StateError

X = np.random.default_rng(0).standard_normal((70, 3)).astype(np.float32)
Y = X[:, 0] - X[:, 1]


def judged(model):
    """The validation loss of a fit, what evaluate finds, and what follows from the answers."""
    model.compile(keras.optimizers.SGD(0.1), "mse")
    history = model.fit(X, Y, validation_data=(X, Y), epochs=2, verbose=0)
    by_hand = np.mean((model.predict(X)[:, 0] - Y) ** 2)
    return history.history["val_loss"][-1], model.evaluate(X, Y), by_hand


@pytest.mark.parametrize("again", [0, 1])
def test_networks_that_differ_in_sharing_alone_share_no_program(again):
    """[s, t, s] and [s, t, t] have the same layers and shapes, and other answers."""
    for place in (1 - again, again):
        pair = [layers.Dense(3, "tanh", input_shape=[3]), layers.Dense(3, "tanh")]
        found = judged(lamina.Sequential([*pair, pair[place], layers.Dense(1)]))

        np.testing.assert_allclose(found, found[0], rtol=1e-5)


def test_a_shared_layer_is_saved_once(tmp_path):
    """Also inside a nested network; what comes back shares again."""
    shared = layers.Dense(3, "tanh")
    inner = lamina.Sequential([shared, shared])
    model = lamina.Sequential([lamina.Input((3,)), inner, layers.Dense(1)])
    model.save(tmp_path / "shared.lamina")

    again = lamina.load_model(tmp_path / "shared.lamina")

    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    assert again.count_params() == model.count_params() == 12 + 4


def test_a_layer_has_one_place_in_a_network():
    """In a sequence and inside of a nested one it would be trained as two."""
    shared = layers.Dense(3)

    with pytest.raises(ArgumentError, match="also stands outside"):
        lamina.Sequential([shared, lamina.Sequential([shared])])


def test_a_layer_with_parts_says_how_it_is_built():
    """Without a build of its own nobody knows the shapes of its parts' inputs; with one it trains."""

    @described
    class Residual(layers.Layer):
        inner: layers.Layer = structure()

        def parts(self):
            return {"inner": self.inner}

        def apply(self, weights, inputs, run):
            return inputs + self.inner.apply(weights["inner"], inputs, run.part("inner"))

    @described
    class Built(Residual):
        def build(self, shape):
            self.inner.build(shape)
            super().build(shape)

    with pytest.raises(StateError, match="override build"):
        lamina.Sequential([Residual(layers.Dense(3), input_shape=[3])])
    found = judged(lamina.Sequential([Built(layers.Dense(3), input_shape=[3]), layers.Dense(1)]))

    np.testing.assert_allclose(found, found[0], rtol=1e-5)


def test_class_weights_train_and_do_not_judge():
    """With a split of the same call too: validation counts every row alike, as in Keras."""
    target = (Y > 0).astype(np.float32)
    curves = []
    for weights in (None, {0: 1.0, 1: 10.0}):
        lamina.set_random_seed(0)
        model = lamina.Sequential([layers.Dense(1, "sigmoid", input_shape=[3])])
        model.compile(keras.optimizers.SGD(0.0), "binary_crossentropy")
        curves.append(model.fit(X, target, validation_split=0.3, class_weight=weights, verbose=0).history)

    assert curves[0]["val_loss"] == curves[1]["val_loss"]
    assert curves[0]["loss"] != curves[1]["loss"]


@pytest.mark.parametrize(
    ("loss", "metric"),
    [
        ("sparse_categorical_crossentropy", "categorical_accuracy"),
        ("sparse_categorical_crossentropy", "mae"),
        ("categorical_crossentropy", "sparse_categorical_accuracy"),
    ],
)
def test_a_metric_in_another_form_than_the_loss_is_refused(loss, metric):
    """Codes compared with columns would be wrong without a sign."""
    codes = np.arange(70) % 3
    model = lamina.Sequential([layers.Dense(3, "softmax", input_shape=[3])])
    model.compile("adam", loss, metrics=[metric])

    with pytest.raises(ArgumentError, match="accuracy"):
        model.fit(X, codes if loss.startswith("sparse") else np.eye(3)[codes], verbose=0)


def test_r2_is_exact_far_from_0():
    """Numbers around a hundred thousand that differ by a few, as scikit-learn scores them."""
    random = np.random.default_rng(0)
    x = random.standard_normal((5000, 1)).astype(np.float32)
    y = 1e5 + 6 * x[:, 0] + random.standard_normal(5000)
    model = lamina.Sequential([layers.Dense(1, input_shape=[1])])
    model.compile("adam", "mse", metrics=["r2_score"])
    model.set_weights([np.array([[6.0]]), np.array([1e5])])

    found = model.evaluate(x, y, return_dict=True)["r2_score"]

    np.testing.assert_allclose(found, r2_score(y, model.predict(x)[:, 0]), atol=1e-4)


def test_a_refused_fit_leaves_an_unbuilt_network_unbuilt():
    """The mistake can be corrected with other columns."""
    model = lamina.Sequential([layers.Dense(1)])
    model.compile("adam", "mse")

    with pytest.raises(ShapeError):
        model.fit(np.c_[X, X], np.c_[Y, Y], verbose=0)
    model.fit(X, Y, verbose=0)

    assert model.network.given_shape == (3,)


def test_calling_a_network_does_not_change_what_it_was_built_for():
    """A second shape is refused, by the model and by a layer of codes."""
    model = lamina.Sequential([layers.Dense(4, input_shape=[3]), layers.Dense(1)])

    with pytest.raises(ShapeError, match="built for"):
        model(np.zeros((2, 5, 3)))
    with pytest.raises(DataError, match="whole numbers"):
        layers.Embedding(4, 2)([[-1.0]])

    assert model.predict(X).shape == (70, 1)


def test_freezing_between_two_fits_is_fine():
    """Moments are kept by layer; what becomes trainable again begins anew or goes on."""
    first = layers.Dense(3, input_shape=[3])
    model = lamina.Sequential([first, layers.Dense(1)])
    model.compile("adam", "mse")
    for trainable in (True, False, True):
        first.trainable = trainable
        before = first.get_weights()
        model.fit(X, Y, verbose=0)
        assert np.array_equal(before[0], first.weights[0]) is not trainable


def test_the_history_is_there_during_and_after_a_fit_that_fails():
    """As in Keras, model.history grows with the fit."""
    seen = []

    def look(epoch, logs):
        seen.append(len(model.history.epoch))
        if epoch == 2:
            raise RuntimeError("mine")

    model = lamina.Sequential([layers.Dense(1, input_shape=[3])])
    model.compile("adam", "mse")
    with pytest.raises(RuntimeError, match="mine"):
        model.fit(X, Y, epochs=5, verbose=0, callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=look)])

    assert seen == [0, 1, 2]
    assert len(model.history.history["loss"]) == 2


@pytest.mark.parametrize("dates", [np.array(["2020-01-01", "NaT"], "M8[D]"), np.array([1, 2], "m8[s]")])
def test_dates_are_no_numbers(dates):
    """Days since 1970 would be a number that nobody meant."""
    model = lamina.Sequential([layers.Dense(1)])
    model.compile("adam", "mse")

    with pytest.raises(DataError, match="dates or durations"):
        model.fit(dates, [1.0, 2.0], verbose=0)


def test_masked_numbers_are_missing():
    """A masked array does not lose its mask."""
    model = lamina.Sequential([layers.Dense(1)])
    model.compile("adam", "mse")

    with pytest.raises(DataError, match="missing"):
        model.fit(np.ma.masked_equal([[1.0], [999.0]], 999.0), [1.0, 2.0], verbose=0)


def vae_by_symbols():
    """Inner layers of the encoder also stand outside of it, as in every VAE that adds its loss by symbols."""
    x = keras.Input((3,))
    hidden = layers.Dense(4, "tanh")(x)
    mean = layers.Dense(2, name="mean")(hidden)
    encoder = keras.Model(x, [hidden, mean], name="encoder")
    decoder = keras.Sequential([keras.Input((2,)), layers.Dense(3)], name="decoder")
    model = keras.Model(x, decoder(encoder(x)[1]) + layers.Dense(3)(hidden))
    model.add_loss(keras.ops.mean(keras.ops.square(mean)))
    return model, encoder, decoder


def test_inner_networks_may_share_layers_with_what_stands_beside_them():
    """Every number exists once, is trained once, and is seen in all models that hold it."""
    model, encoder, decoder = vae_by_symbols()
    model.compile(keras.optimizers.SGD(0.1), "mse")
    before = encoder.get_weights()
    model.fit(X, X, epochs=2, verbose=0)
    hidden, mean = encoder.predict(X)
    (outside,) = [layer for layer in model.layers if layer.name == "dense_1"]
    by_hand = decoder.predict(mean) + hidden @ outside.get_weights()[0] + outside.get_weights()[1]

    assert model.count_params() == (12 + 4) + (8 + 2) + (6 + 3) + (12 + 3)
    assert all(not np.array_equal(one, other) for one, other in zip(before, encoder.get_weights(), strict=True))
    np.testing.assert_allclose(model.predict(X), by_hand, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(
        model.evaluate(X, X, verbose=0), np.mean((by_hand - X) ** 2) + np.mean(mean**2), rtol=1e-5
    )
    assert {"encoder", "decoder"} <= {layer.name for layer in model.layers}


def test_a_frozen_inner_network_stays_frozen_where_its_layers_are_shared():
    """trainable of the network that people see counts."""
    model, encoder, decoder = vae_by_symbols()
    model.get_layer("encoder").trainable = False
    model.compile(keras.optimizers.SGD(0.1), "mse")
    before, others = encoder.get_weights(), decoder.get_weights()
    model.fit(X, X, verbose=0)

    assert all(np.array_equal(one, other) for one, other in zip(before, encoder.get_weights(), strict=True))
    assert not np.array_equal(others[0], decoder.get_weights()[0])


class Overlapping(keras.Model):
    """Its networks have layers in common; the one that runs stands first, or last."""

    def __init__(self, first):
        super().__init__()
        x = keras.Input((3,))
        code = layers.Dense(2)(layers.Dense(4, "tanh")(x))
        encoder, whole = keras.Model(x, code), keras.Model(x, layers.Dense(3)(code))
        if first:
            self.whole, self.encoder = whole, encoder
        else:
            self.encoder, self.whole = encoder, whole

    def call(self, inputs):
        return self.whole(inputs)


@pytest.mark.parametrize("first", [True, False])
def test_a_subclassed_model_may_hold_networks_that_share_layers(first):
    """Whatever the order of its attributes, what was trained is what is kept."""
    model = Overlapping(first)
    model.compile(keras.optimizers.SGD(0.1), "mse")
    history = model.fit(X, X, epochs=3, validation_data=(X, X), verbose=0).history

    assert model.count_params() == (12 + 4) + (8 + 2) + (6 + 3)
    np.testing.assert_allclose(np.mean((model.predict(X) - X) ** 2), history["val_loss"][-1], rtol=1e-5)
    np.testing.assert_allclose(model.whole.predict(X), model.predict(X), rtol=1e-6)
    assert model.encoder.predict(X).shape == (70, 2)
