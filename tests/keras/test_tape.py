"""GradientTape gives the slopes of mathematics, of models and of slopes."""

import numpy as np
import pytest

from lamina import keras
from lamina.errors import ArgumentError, StateError
from lamina.keras import GradientTape, Variable, layers, ops


def test_slopes_of_arithmetic_and_ops():
    """d(x² + sin x)/dx is 2x + cos x."""
    x = Variable(3.0)
    with GradientTape() as tape:
        y = x * x + ops.sin(x)

    assert float(tape.gradient(y, x)) == pytest.approx(6 + np.cos(3), rel=1e-6)


def test_slopes_of_slopes():
    """d²x³/dx² is 6x, by a tape around a tape."""
    x = Variable(3.0)
    with GradientTape() as outer:
        with GradientTape() as inner:
            y = x**3
        slope = inner.gradient(y, x)

    assert float(outer.gradient(slope, x)) == pytest.approx(18.0)


def test_numpy_functions_of_taped_values_are_remembered():
    """NumPy's own functions, methods and indices count: d Σ exp(2x)[1:] / dx."""
    x = Variable([0.0, 1.0, 2.0])
    with GradientTape() as tape:
        y = np.exp(2.0 * x)[1:].sum()

    np.testing.assert_allclose(tape.gradient(y, x), [0.0, 2 * np.exp(2), 2 * np.exp(4)], rtol=1e-6)


def test_arrays_count_once_they_are_watched():
    """A watched array has a slope; what leads nowhere has none, or zeros if asked."""
    x, far = np.float32([1.0, 2.0]), Variable([1.0])
    with GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = ops.sum(ops.square(x))

    assert tape.gradient(y, x).tolist() == [2.0, 4.0]
    assert tape.gradient(y, far) is None
    assert tape.gradient(y, {"far": far}, unconnected_gradients="zero")["far"].tolist() == [0.0]


def test_a_used_tape_is_used_up():
    """Unless it is persistent, a tape is asked once."""
    x = Variable(1.0)
    with GradientTape() as tape:
        y = x * 2.0
    tape.gradient(y, x)

    with pytest.raises(StateError, match="persistent=True"):
        tape.gradient(y, x)


def test_a_model_trains_by_hand_as_by_fit():
    """Steps of SGD with the tape's slopes are fit's: same data, same order, same numbers."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([layers.Dense(4, "tanh", input_shape=[2]), layers.BatchNormalization(), layers.Dense(1)])
    twin = keras.Sequential([layers.Dense(4, "tanh", input_shape=[2]), layers.BatchNormalization(), layers.Dense(1)])
    twin.set_weights(model.get_weights())
    twin.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    rows = np.random.default_rng(0).normal(size=(16, 2)).astype(np.float32)
    y = rows.sum(axis=1, keepdims=True)

    for _ in range(3):
        with GradientTape() as tape:
            loss = ops.mean(ops.square(y - model(rows, training=True)))
        for variable, slope in zip(
            model.trainable_variables, tape.gradient(loss, model.trainable_variables), strict=True
        ):
            variable.assign_sub(0.1 * slope)
    twin.fit(rows, y, epochs=3, batch_size=16, shuffle=False, verbose=0)

    for mine, theirs in zip(model.get_weights(), twin.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", ["Adam", "SGD"])
def test_a_loop_of_ones_own_trains_as_fit_does(kind):
    """Three steps by tape, loss object and optimizer come to the weights of three epochs of one batch."""
    random = np.random.default_rng(0)
    x, y = random.standard_normal((32, 3)).astype(np.float32), random.standard_normal((32, 1)).astype(np.float32)

    def made():
        keras.utils.set_random_seed(1)
        return keras.Sequential([keras.Input(shape=(3,)), layers.Dense(4, "tanh"), layers.Dense(1)])

    fitted, looped = made(), made()
    fitted.compile(getattr(keras.optimizers, kind)(0.05), "mse")
    fitted.fit(x, y, batch_size=32, epochs=3, shuffle=False, verbose=0)

    optimizer, measure = getattr(keras.optimizers, kind)(0.05), keras.losses.MeanSquaredError()
    for _ in range(3):
        with GradientTape() as tape:
            loss = measure(y, looped(x, training=True))
        slopes = tape.gradient(loss, looped.trainable_variables)
        optimizer.apply_gradients(zip(slopes, looped.trainable_variables, strict=True))

    assert int(optimizer.iterations) == 3
    for ours, theirs in zip(looped.get_weights(), fitted.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def test_an_optimizer_knows_numbers_and_not_objects():
    """Models hand out new variables at each access; those of another model are strangers."""
    model, other = (keras.Sequential([layers.Dense(1, input_shape=[2])]) for _ in range(2))
    optimizer = keras.optimizers.SGD(1.0)
    before = [v.numpy() for v in model.trainable_variables]

    for _ in range(2):
        optimizer.apply([np.ones((2, 1)), np.ones(1)], model.trainable_variables)

    for was, now in zip(before, model.trainable_variables, strict=True):
        np.testing.assert_allclose(was - 2, now.numpy(), atol=1e-6)
    with pytest.raises(ArgumentError, match="Unknown variable"):
        optimizer.apply([np.ones((2, 1)), np.ones(1)], other.trainable_variables)


@pytest.mark.parametrize("wide", [4, 2000])
def test_fits_and_loops_of_ones_own_share_an_optimizer(wide):
    """Its moments go on from a fit to a loop, and from the loop to a fit, as in one long fit."""
    random = np.random.default_rng(0)
    x, y = random.standard_normal((32, 3)).astype(np.float32), random.standard_normal((32, 1)).astype(np.float32)

    def made():
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.Input(shape=(3,)), layers.Dense(wide, "tanh"), layers.Dense(1)])
        model.compile(keras.optimizers.Adam(0.01, epsilon=0.1), "mse")
        return model

    def fit(model, epochs):
        model.fit(x, y, batch_size=32, epochs=epochs, shuffle=False, verbose=0)

    def loop(model):
        with GradientTape() as tape:
            loss = ops.mean(ops.square(y - model(x, training=True)))
        slopes = tape.gradient(loss, model.trainable_variables)
        model.optimizer.apply_gradients(zip(slopes, model.trainable_variables, strict=True))

    straight, mixed = made(), made()
    fit(straight, 4)
    fit(mixed, 1)
    loop(mixed)
    loop(mixed)
    fit(mixed, 1)

    assert int(mixed.optimizer.iterations) == 4
    for ours, theirs in zip(mixed.get_weights(), straight.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_a_loop_goes_on_from_a_file(tmp_path):
    """The optimizer of a file serves the variables of the model that came with it."""
    x, y = np.eye(4, 3, dtype=np.float32), np.ones((4, 1), np.float32)
    model = keras.Sequential([layers.Dense(2, input_shape=(3,)), layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.01), "mse")
    model.fit(x, y, epochs=3, verbose=0)
    model.save(tmp_path / "half.keras")
    again = keras.models.load_model(tmp_path / "half.keras")
    for one in (model, again):
        with GradientTape() as tape:
            loss = ops.mean(ops.square(y - one(x)))
        one.optimizer.apply_gradients(
            zip(tape.gradient(loss, one.trainable_variables), one.trainable_variables, strict=True)
        )

    assert int(again.optimizer.iterations) == 4
    for ours, theirs in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-7)


def test_minimize_takes_a_function_or_a_value_and_its_tape():
    """w ← w - rate · 2w, twice."""
    w = Variable([1.0, -2.0])
    optimizer = keras.optimizers.SGD(0.25)
    optimizer.minimize(lambda: ops.sum(w * w), [w])
    with GradientTape() as tape:
        loss = ops.sum(w * w)
    optimizer.minimize(loss, [w], tape=tape)

    np.testing.assert_allclose(w.numpy(), [0.25, -0.5])
    with pytest.raises(ArgumentError, match="its tape"):
        optimizer.minimize(loss, [w])


def test_another_model_begins_with_an_optimizer_of_its_own():
    """An optimizer that a loop has used for one model serves the next from its first step."""
    x, y = np.eye(4, 3, dtype=np.float32), np.ones((4, 1), np.float32)
    optimizer = keras.optimizers.Adam(0.01)
    first, second = (keras.Sequential([layers.Dense(1, input_shape=(3,))]) for _ in range(2))
    optimizer.apply([np.ones((3, 1)), np.ones(1)], first.trainable_variables)
    second.compile(optimizer, "mse")
    second.fit(x, y, epochs=1, verbose=0)

    assert int(second.optimizer.iterations) == 1
    assert second.optimizer.learning_rate == 0.01
