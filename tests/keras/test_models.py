"""Models in Keras's way: lists of one, tables of layers, copies, and compiling without an optimizer."""

import copy
import pickle

import numpy as np
import pytest

from lamina import keras
from lamina.errors import StateError

X = np.random.default_rng(0).standard_normal((12, 3)).astype(np.float32)
Y = X[:, :2] * 2


def functional():
    """A model of symbols in lists of one."""
    x = keras.Input(shape=(3,))
    return keras.Model([x], [keras.layers.Dense(2)(x * 2.0)])


def sequential():
    """Layers one after another."""
    return keras.Sequential([keras.layers.Dense(2, input_shape=[3])])


class Two(keras.Model):
    """A subclass that calls one of its layers, and holds one more."""

    def __init__(self):
        super().__init__()
        self.first = keras.layers.Dense(4, name="first")
        self.joined = keras.layers.Concatenate(name="joined")
        self.last = keras.layers.Dense(2, name="last")
        self.idle = keras.layers.Dense(7, name="idle")

    def call(self, inputs):
        """Rows beside what the first layer makes of them."""
        return self.last(self.joined([inputs, self.first(inputs)]))


def summed(model, **shown):
    """What the summary says."""
    said = []
    model.summary(print_fn=said.append, **shown)
    return "\n".join(said)


def test_a_list_of_one_output_is_that_output():
    """As in Keras: arrays and no lists, whichever way the model is asked."""
    model = functional()
    model.compile("sgd", "mse")
    model.fit([X], [Y], verbose=0)

    assert model.output_shape == (None, 2)
    assert isinstance(model.predict(X), np.ndarray)
    np.testing.assert_allclose(model(X), model.predict([X]), rtol=1e-6)
    assert np.isscalar(model.evaluate(X, [Y], verbose=0))


@pytest.mark.parametrize(("kind", "numbers"), [("sgd", 2), ("adam", 2 + 2 * 8), ("rmsprop", 2 + 8)])
def test_the_summary_counts_what_the_optimizer_keeps(kind, numbers):
    """Step and learning rate, and one or two numbers a weight; nothing before there are any."""
    model = sequential()
    assert "Optimizer" not in summed(model)
    model.compile(kind, "mse")
    assert "Optimizer" not in summed(model)
    model.fit(X, Y, verbose=0)

    assert f"Optimizer params: {numbers} (" in summed(model)
    assert f"Total params: {8 + numbers} (" in summed(model)
    assert "Trainable params: 8 (" in summed(model)


def test_the_summary_of_a_subclass_tells_the_shapes_that_were_seen():
    """A layer that was never called has none."""
    model = Two()
    model(X)
    rows = {line.split()[1]: line for line in summed(model).splitlines() if line.startswith("│")}

    assert [rows[name].split("│")[2].strip() for name in ("first", "joined", "last", "idle")] == [
        "(None, 4)",
        "(None, 7)",
        "(None, 2)",
        "?",
    ]


@pytest.mark.parametrize("make", [functional, sequential])
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_copies_are_models_of_their_own(make, copied):
    """The same answers and the same training afterwards; what one learns the other does not."""
    model = make()
    model.compile("adam", "mse")
    model.fit(X, Y, verbose=0, shuffle=False)
    other = copied(model)
    answers = model.predict(X)

    np.testing.assert_array_equal(other.predict(X), answers)
    other.fit(X, Y, verbose=0, shuffle=False)
    np.testing.assert_array_equal(model.predict(X), answers)
    model.fit(X, Y, verbose=0, shuffle=False)
    np.testing.assert_array_equal(model.predict(X), other.predict(X))
    assert type(other) is type(model)
    assert other.layers[-1].count_params() == 8


def test_without_an_optimizer_a_model_is_judged_but_not_trained(tmp_path):
    """It is saved as a model that was not compiled."""
    model = sequential()
    model.compile(optimizer=None, loss="mse")

    assert model.evaluate(X, Y, verbose=0) == pytest.approx(np.square(model.predict(X) - Y).mean(), rel=1e-5)
    with pytest.raises(StateError, match="needs an optimizer"):
        model.fit(X, Y, verbose=0)
    for name in ("model.keras", "model.lamina"):
        model.save(tmp_path / name)
        np.testing.assert_array_equal(keras.models.load_model(tmp_path / name).predict(X), model.predict(X))


def test_objects_of_ones_own_come_back_as_what_they_are():
    """A metric of the user's is no layer, nor is a generator of seeds."""

    @keras.saving.register_keras_serializable("tests")
    class Highest(keras.metrics.Metric):
        def __init__(self, name="highest", above=1.0, **settings):
            super().__init__(name=name, **settings)
            self.above = above

        def update_state(self, y_true, y_pred, sample_weight=None):
            del y_true, y_pred, sample_weight

        def result(self):
            return 0.0

        def get_config(self):
            return {**super().get_config(), "above": self.above}

    for thing in (Highest(above=3.0), keras.random.SeedGenerator(7)):
        again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(thing))
        assert type(again) is type(thing)
        assert again.get_config() == thing.get_config()


def test_functions_of_losses_and_metrics_answer_as_tensors():
    """Scripts ask for ``numpy()``; a row or a place each."""
    y, p = np.float32([[1, 2], [3, 4]]), np.float32([[0, 0], [3, 3]])

    assert keras.losses.mean_squared_error(y, p).numpy().tolist() == [2.5, 0.5]
    assert keras.metrics.binary_accuracy([[1.0, 0.0]], [[0.9, 0.8]]).numpy().tolist() == [[1.0, 0.0]]
    assert keras.losses.MeanSquaredError()(y, p).numpy() == 1.5


def test_models_foretell_the_shape_of_their_answers():
    """Rows in front, known or not."""
    for model in (functional(), sequential(), Two()):
        assert model.compute_output_shape((None, 3)) == (None, 2)
        assert model.compute_output_shape((5, 3)) == (5, 2)
