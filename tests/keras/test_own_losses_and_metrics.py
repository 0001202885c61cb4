"""Losses and metrics as Keras's scripts write and name them: subclasses, functions of everything, dicts and words."""

import numpy as np
import pytest

from executors import EXECUTORS, given, run
from lamina import keras
from lamina.errors import ArgumentError, StateError


class Within(keras.metrics.Metric):
    """The share of predictions within a distance of the truth, as Keras's guide writes such a thing."""

    def __init__(self, distance=0.5, name="within", **kwargs):
        super().__init__(name=name, **kwargs)
        self.distance = distance
        self.hits = self.add_weight(name="hits", initializer="zeros")
        self.count = self.add_variable(shape=(), initializer="zeros", name="count")
        self.mean = keras.metrics.Mean(name="error")

    def update_state(self, y_true, y_pred, sample_weight=None):
        error = keras.ops.abs(y_true - y_pred)
        self.hits.assign_add(keras.ops.sum(keras.ops.cast(error < self.distance, "float32")))
        self.count.assign_add(keras.ops.cast(keras.ops.size(error), "float32"))
        self.mean.update_state(error, sample_weight)

    def result(self):
        return {"within": self.hits / self.count, "error": self.mean.result()}

    def get_config(self):
        return {**super().get_config(), "distance": self.distance}


class Power(keras.losses.Loss):
    """A loss with a setting of its own."""

    def __init__(self, power=3, name="power", **kwargs):
        super().__init__(name=name, **kwargs)
        self.power = power

    def call(self, y_true, y_pred):
        return keras.ops.mean(keras.ops.abs(y_true - y_pred) ** self.power, axis=-1)

    def get_config(self):
        return {**super().get_config(), "power": self.power}


Y_TRUE, Y_PRED = np.zeros((4, 1), np.float32), np.array([[0.25], [1.0], [0.0], [3.0]], np.float32)


def test_a_metric_of_ones_own_counts():
    """Eagerly: batches add up, reset forgets, two merge."""
    metric, other = Within(), Within()
    metric.update_state(Y_TRUE[:2], Y_PRED[:2])
    other.update_state(Y_TRUE[2:], Y_PRED[2:])
    metric.merge_state([other])

    assert {name: float(value) for name, value in metric.result().items()} == {"within": 0.5, "error": 1.0625}
    assert [variable.name for variable in metric.variables] == ["hits", "count", "total", "count"]
    metric.reset_states()
    assert [float(variable) for variable in metric.variables] == [0.0] * 4


@pytest.mark.parametrize("executor", EXECUTORS)
def test_a_metric_of_ones_own_runs_in_a_program(executor):
    """Its state goes in and comes out, inner metrics included, and the object's own variables stay."""
    metric = Within()
    state = metric.start()
    for part in (slice(0, 2), slice(2, 4)):
        state = run(executor, metric.update, state, Y_TRUE[part], Y_PRED[part], np.ones(2, np.float32))

    assert metric.stateful
    assert metric.value(state) == {"within": 0.5, "error": 1.0625}
    assert [float(variable) for variable in metric.variables] == [0.0] * 4


def test_states_can_be_handed_through_as_in_keras():
    """stateless_update_state, stateless_result and stateless_reset_state leave the variables alone."""

    class Counter(keras.metrics.Metric):
        def __init__(self):
            super().__init__()
            self.seen = [self.add_weight("seen", shape=(), initializer="ones")]

        def update_state(self, values):
            self.seen[0].assign_add(values)

        def result(self):
            return self.seen[0] * 2

    metric = Counter()
    values = metric.stateless_update_state(metric.variables, 4.0)

    assert (metric.name, [float(value) for value in values]) == ("counter", [5.0])
    assert float(metric.stateless_result(values)) == 10.0
    assert [float(value) for value in metric.stateless_reset_state()] == [0.0]
    assert float(metric.result()) == 2.0
    assert float(metric(1.0)) == 4.0


def test_a_class_that_forgot_its_parent_is_told():
    """add_weight before super().__init__, and a metric without code, say what is missing."""

    class Hasty(keras.metrics.Metric):
        def __init__(self):
            self.total = self.add_weight(name="total")

    with pytest.raises(StateError, match="super"):
        Hasty()
    with pytest.raises(NotImplementedError, match="no update_state"):
        keras.metrics.Metric().update_state(1)
    with pytest.raises(NotImplementedError, match="no result"):
        keras.metrics.Metric().result()


def test_everything_of_lamina_is_of_keras():
    """isinstance and issubclass hold for all, and for nothing else."""
    assert isinstance(keras.metrics.AUC(), keras.metrics.Metric)
    assert isinstance(keras.losses.Huber(), keras.losses.Loss)
    assert not isinstance(keras.losses.Huber(), keras.metrics.Metric)
    assert not isinstance(keras.losses.Huber(), Power)


@pytest.mark.parametrize("executor", EXECUTORS)
def test_functions_take_variables(executor):
    """A loss of two variables' values, eagerly and in a program."""
    given_true, given_pred = keras.Variable(Y_TRUE), keras.Variable(Y_PRED)

    assert keras.losses.mse(given_true, given_pred).tolist() == [0.0625, 1.0, 0.0, 9.0]
    found = run(executor, lambda p: keras.losses.mean_absolute_error(given_true, p), Y_PRED)
    assert found.tolist() == [0.25, 1.0, 0.0, 3.0]
    assert keras.metrics.binary_accuracy(given_true, Y_PRED)[:, 0].tolist() == [1.0, 0.0, 1.0, 0.0]


def test_a_loss_of_ones_own_trains():
    """With a positional name or without, it compiles and falls."""
    x = np.random.default_rng(0).standard_normal((64, 2)).astype(np.float32)
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(0.05), loss=Power(2), metrics=["mse"])

    history = model.fit(x, x @ np.array([[1.0], [2.0]], np.float32), epochs=20, verbose=0).history

    np.testing.assert_allclose(history["loss"], history["mse"], rtol=1e-5)
    assert history["loss"][-1] < history["loss"][0] / 2


def test_vectors_stand_in_the_history():
    """A score a class is a list or an array in each epoch."""
    x, codes = np.eye(3, dtype=np.float32).repeat(4, 0), np.eye(3, dtype=np.float32).repeat(4, 0)
    model = keras.Sequential([keras.layers.Dense(3, activation="softmax")])
    model.compile(loss="categorical_crossentropy", metrics=[keras.metrics.F1Score()])

    history = model.fit(x, codes, epochs=2, verbose=0).history

    assert [np.shape(score) for score in history["f1_score"]] == [(3,), (3,)]


def test_ignored_codes_count_for_nothing_in_a_fit():
    """Rows of the ignored class change neither the loss nor the fit, partial batches included."""
    x, y = given("codes/y_pred"), given("marked codes/y_true")
    model = keras.Sequential([keras.layers.Dense(4)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=9)
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss=loss)

    told = model.evaluate(x, y, verbose=0, batch_size=32)

    assert told == pytest.approx(loss(y[y != 9], model.predict(x[y != 9], verbose=0)), rel=1e-5)


@pytest.mark.parametrize("thing", [keras.losses.Huber(0.5), keras.losses.Tversky(0.3, 0.7), Power(2)])
def test_losses_can_be_written_down(thing):
    """serialize and deserialize are each other's inverse; one's own class is handed in."""
    record = keras.losses.serialize(thing)

    again = keras.losses.deserialize(record, custom_objects={"Power": Power})

    assert type(again) is type(thing)
    assert again.get_config() == thing.get_config()


@pytest.mark.parametrize("thing", [keras.metrics.AUC(curve="PR"), keras.metrics.Recall([0.2, 0.7]), Within(0.1)])
def test_metrics_can_be_written_down(thing):
    """serialize and deserialize are each other's inverse; one's own class is handed in."""
    record = keras.metrics.serialize(thing)

    again = keras.metrics.deserialize(record, custom_objects={"Within": Within})

    assert type(again) is type(thing)
    assert again.get_config() == thing.get_config()


def test_words_mean_what_they_mean_in_keras():
    """A function's word gives the function, a class's the object; None is None; typos are refused."""
    assert keras.losses.get("mse") is keras.losses.mean_squared_error
    assert keras.losses.get("KLD") is keras.losses.kl_divergence
    assert isinstance(keras.losses.get("Huber"), keras.losses.Huber)
    assert keras.losses.get({"class_name": "Huber", "config": {"delta": 2.0}}).delta == 2
    assert isinstance(keras.metrics.get("mean_squared_error"), keras.metrics.MeanSquaredError)
    assert keras.metrics.get("acc").name == "accuracy"
    assert keras.activations.get({"class_name": "function", "config": "relu"}) is keras.activations.relu
    assert keras.activations.deserialize(keras.activations.serialize(keras.activations.gelu)) is keras.activations.gelu
    assert (keras.losses.get(None), keras.metrics.get(None)) == (None, None)
    for get in (keras.losses.get, keras.metrics.get, keras.activations.get):
        with pytest.raises(ValueError, match="typo"):
            get("typo")
    for get in (keras.losses.get, keras.metrics.get):
        with pytest.raises(ArgumentError, match="Could not interpret"):
            get(3)
    with pytest.raises(ArgumentError, match="for tables"):
        keras.losses.CTC()


def test_a_metric_may_be_called_in_call():
    """It answers for the batch at hand in a compiled pass, and what was traced does not outlive the pass."""

    class Judged(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.size = keras.metrics.Mean()

        def call(self, inputs):
            return inputs / self.size(inputs)

    judged = Judged()
    model = keras.Sequential([keras.layers.Dense(1, input_shape=(2,)), judged])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    x = np.array([[1.0, 2.0], [2.0, 5.0]], np.float32)
    before = judged.size.result()
    model.fit(x, np.ones(2), verbose=0)
    product = x @ model.get_weights()[0]

    np.testing.assert_allclose(
        model.evaluate(x, np.ones(2), verbose=0), np.mean((product / product.mean() - 1) ** 2), rtol=1e-5
    )
    assert judged.size.result() == before
