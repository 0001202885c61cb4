"""A ``train_step`` of the script's own: what Keras's own step does, written out, does what `fit` does."""

import numpy as np
import pytest

from lamina import keras
from lamina.errors import ArgumentError, StateError

X = np.random.default_rng(0).standard_normal((24, 3)).astype(np.float32)
Y = X.sum(axis=1, keepdims=True)


class WrittenOut(keras.Model):
    """The step of Keras's guide: tape, slopes, update, metrics."""

    def train_step(self, data):
        x, y = data
        with keras.GradientTape() as tape:
            outputs = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=outputs)
        slopes = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(slopes, self.trainable_variables)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, outputs)
        return {metric.name: metric.result() for metric in self.metrics}


class Older(WrittenOut):
    """The same in Keras 2's words."""

    def train_step(self, data):
        x, y = data
        with keras.GradientTape() as tape:
            outputs = self(x, training=True)
            loss = self.compiled_loss(y, outputs, regularization_losses=self.losses)
        slopes = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(slopes, self.trainable_variables, strict=True))
        self.compiled_metrics.update_state(y, outputs)
        return {metric.name: metric.result() for metric in self.metrics}


class Inherited(keras.Model):
    """Keras's own step, called from one's own."""

    def train_step(self, data):
        return super().train_step(data)


def made(kind):
    keras.utils.set_random_seed(1)
    inputs = keras.Input((3,))
    inner = keras.layers.Dense(4, activation="tanh", kernel_regularizer="l2")(inputs)
    model = kind(inputs, keras.layers.Dense(1)(inner))
    model.compile("adam", "mse", metrics=["mae"])
    return model


@pytest.mark.parametrize("kind", [WrittenOut, Older, Inherited])
def test_the_step_written_out_is_the_step_of_fit(kind):
    """The same weights, loss and metric as without it, batch by batch, regularizers included."""
    plain, own = made(keras.Model), made(kind)

    first = plain.fit(X, Y, batch_size=8, epochs=3, shuffle=False, validation_data=(X, Y), verbose=0).history
    second = own.fit(X, Y, batch_size=8, epochs=3, shuffle=False, validation_data=(X, Y), verbose=0).history

    for one, other in zip(plain.get_weights(), own.get_weights(), strict=True):
        np.testing.assert_allclose(other, one, rtol=2e-4, atol=1e-6)
    assert set(second) == set(first)
    np.testing.assert_allclose(second["mae"], first["mae"], rtol=1e-4)
    np.testing.assert_allclose(second["loss"], first["loss"], rtol=1e-4)
    np.testing.assert_allclose(second["val_loss"], first["val_loss"], rtol=1e-4)


def test_metrics_of_ones_own_without_compiled_ones():
    """compile is told of the optimizer alone; the step keeps its own mean."""

    class Own(keras.Model):
        def __init__(self, *given):
            super().__init__(*given)
            self.tracker = keras.metrics.Mean(name="loss")
            self.measure = keras.losses.MeanSquaredError()

        @property
        def metrics(self):
            return [self.tracker]

        def train_step(self, data):
            x, y = data
            with keras.GradientTape() as tape:
                loss = self.measure(y, self(x, training=True))
            self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
            self.tracker.update_state(loss)
            return {"loss": self.tracker.result()}

    inputs = keras.Input((3,))
    model = Own(inputs, keras.layers.Dense(1)(inputs))
    model.compile("sgd")

    told = []
    tell = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: told.append(batch))
    curve = model.fit(X, Y, batch_size=12, epochs=4, verbose=0, callbacks=[tell]).history["loss"]

    assert curve == sorted(curve, reverse=True)
    assert told == [0, 1] * 4


def test_a_step_of_ones_own_gets_weights_and_stops_when_told():
    """sample_weight and class_weight arrive as the third part; stop_training ends after the epoch."""
    seen = []

    class Looking(keras.Model):
        def train_step(self, data):
            seen.append([np.shape(part) for part in data])
            self.stop_training = True
            return {"loss": 1.0}

    inputs = keras.Input((3,))
    model = Looking(inputs, keras.layers.Dense(1)(inputs))
    model.compile("sgd", "mse")
    history = model.fit(X, (Y > 0).astype(int), batch_size=24, epochs=5, class_weight={0: 1.0, 1: 2.0}, verbose=0)

    assert (seen, history.epoch) == ([[(24, 3), (24, 1), (24,)]], [0])
    with pytest.raises(ArgumentError, match="class_weight needs y"):
        model.fit(X, Y, sample_weight=np.ones(24), class_weight={0: 1.0}, verbose=0)
    with pytest.raises(StateError, match=r"has no judge|lamina has worked out"):
        history.verdict  # noqa: B018


def test_a_test_step_of_ones_own_judges():
    """evaluate and validation ask it."""

    class Judging(keras.Model):
        def test_step(self, data):
            x, y = data
            return {"off": abs(y - self(x)).max()}

    inputs = keras.Input((3,))
    model = Judging(inputs, keras.layers.Dense(1, kernel_initializer="zeros")(inputs))
    model.compile("sgd", "mse")

    assert model.evaluate(X, Y, batch_size=24, verbose=0) == pytest.approx(float(abs(Y).max()))
    assert model.evaluate(X, Y, batch_size=24, verbose=0, return_dict=True).keys() == {"off"}


def test_a_loss_of_ones_own_is_asked():
    """compute_loss alone may be written: Keras's own steps call it."""

    class Doubled(keras.Model):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return 2.0 * super().compute_loss(x, y, y_pred, sample_weight, training)

    inputs = keras.Input((3,))
    model = Doubled(inputs, keras.layers.Dense(1, kernel_initializer="zeros")(inputs))
    model.compile(keras.optimizers.SGD(0.0), "mse")

    curve = model.fit(X, Y, batch_size=24, verbose=0).history["loss"]

    assert curve == pytest.approx([2.0 * float((Y**2).mean())], rel=1e-5)


def test_layers_show_their_numbers_as_variables():
    """By name and in lists; assigning writes them."""
    layer = keras.layers.BatchNormalization()
    layer.build((3,))

    layer.gamma.assign(np.full(3, 2.0))

    assert layer.get_weights()[0].tolist() == [2.0, 2.0, 2.0]
    counts = {name: len(getattr(layer, name)) for name in ("variables", "trainable_weights", "non_trainable_weights")}
    assert counts == {"variables": 4, "trainable_weights": 2, "non_trainable_weights": 2}
    with pytest.raises(AttributeError, match="kernel"):
        layer.kernel  # noqa: B018


def test_losses_are_what_regularizers_and_passes_add():
    """Before any pass the penalties alone; within a tape their slopes are known."""
    dense = keras.layers.Dense(1, kernel_regularizer=keras.regularizers.L2(0.5), kernel_initializer="ones")
    dense.build((3,))
    assert [float(value) for value in dense.losses] == [1.5]

    inputs = keras.Input((3,))
    model = keras.Model(inputs, dense(inputs))
    with keras.GradientTape() as tape:
        model(X)
        total = sum(model.losses)

    np.testing.assert_allclose(tape.gradient(total, model.trainable_variables)[0], np.ones((3, 1)), rtol=1e-6)


def test_numbers_of_losses_and_metrics_have_numpy():
    """As scripts print them."""
    assert keras.losses.MeanSquaredError()([1.0], [3.0]).numpy() == 4.0
    metric = keras.metrics.MeanAbsoluteError()
    metric.update_state([1.0], [3.0])
    assert metric.result().numpy() == 2.0
