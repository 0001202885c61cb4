"""Optimizers in Keras's way, and loops of people's own over variables: the same numbers as lamina's."""

import numpy as np
import pytest

from lamina import keras
from lamina.errors import ArgumentError

X = np.random.default_rng(0).standard_normal((48, 3)).astype(np.float32)
Y = (X @ [1.0, -2.0, 0.5])[:, None].astype(np.float32)


class Momentum(keras.optimizers.Optimizer):
    """SGD with momentum, as Keras's guide writes such a thing."""

    def __init__(self, learning_rate=0.01, momentum=0.9, name="momentum", **more):
        super().__init__(learning_rate=learning_rate, name=name, **more)
        self.momentum = momentum

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.moved = [self.add_variable_from_reference(variable, name="moved") for variable in variables]

    def update_step(self, gradient, variable, learning_rate):
        moved = self.moved[self._get_variable_index(variable)]
        self.assign(moved, self.momentum * moved - learning_rate * gradient)
        self.assign_add(variable, moved)

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum}


class Slowing(keras.optimizers.Optimizer):
    """Steps of 1 / (1 + step)."""

    def update_step(self, gradient, variable, learning_rate):
        step = keras.ops.cast(self.iterations + 1, "float32")
        self.assign_sub(variable, learning_rate / step * gradient)


def network():
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(1)])


def trained(optimizer, **more):
    model = network()
    model.compile(optimizer, "mse")
    model.fit(X, Y, epochs=3, batch_size=20, verbose=0, **more)
    return model


@pytest.mark.parametrize(
    "more", [{}, {"clipnorm": 0.1}, {"weight_decay": 0.1}, {"use_ema": True}, {"gradient_accumulation_steps": 2}]
)
def test_a_rule_of_ones_own_trains_as_laminas_does(more):
    """SGD with momentum written in Keras's way, with everything that lies around a rule."""
    ours = trained(keras.optimizers.SGD(0.05, momentum=0.9, **more))

    own = trained(Momentum(0.05, **more))

    for one, other in zip(own.get_weights(), ours.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_the_step_is_known_inside():
    """A rule that slows down is SGD with a schedule that does."""
    ours = trained(keras.optimizers.SGD(keras.optimizers.schedules.InverseTimeDecay(0.05, 1, 1.0)))

    own = trained(Slowing(0.05))

    np.testing.assert_allclose(own.get_weights()[0], ours.get_weights()[0], rtol=1e-5)


def test_a_schedule_of_ones_own_is_followed():
    """A subclass of Keras's LearningRateSchedule with an __init__ of its own."""

    class Falling(keras.optimizers.schedules.LearningRateSchedule):
        def __init__(self, first):
            self.first = first

        def __call__(self, step):
            return self.first / (1.0 + keras.ops.cast(step, "float32"))

    ours = trained(keras.optimizers.SGD(keras.optimizers.schedules.InverseTimeDecay(0.05, 1, 1.0)))

    own = trained(keras.optimizers.SGD(Falling(0.05)))

    np.testing.assert_allclose(own.get_weights()[0], ours.get_weights()[0], rtol=1e-5)


def test_rates_are_set_and_memories_go_on():
    """A second fit goes on; a rate of 0 moves nothing once the memory is spent."""
    model = trained(Momentum(0.05, momentum=0.0))
    model.optimizer.learning_rate = 0.0
    before = model.get_weights()

    model.fit(X, Y, verbose=0)

    np.testing.assert_array_equal(model.get_weights()[0], before[0])


def test_an_optimizer_comes_back_from_a_file(tmp_path):
    """Settings and memory: what is trained on is the same as without the file."""
    model = trained(Momentum(0.05))
    model.save(tmp_path / "own.lamina")

    again = keras.models.load_model(tmp_path / "own.lamina", custom_objects={"Momentum": Momentum})

    for one in (model, again):
        one.fit(X, Y, epochs=2, verbose=0, shuffle=False)
    assert again.optimizer.momentum == 0.9
    np.testing.assert_allclose(again.get_weights()[0], model.get_weights()[0], rtol=1e-6)


@pytest.mark.parametrize("make", [lambda: keras.optimizers.SGD(0.05, momentum=0.9), lambda: Momentum(0.05)])
def test_a_loop_of_ones_own_takes_the_weights_anew_each_time(make):
    """model.trainable_variables makes new objects each time; the optimizer knows the numbers under them."""
    fitted, model, optimizer = network(), network(), make()
    fitted.compile(keras.optimizers.SGD(0.05, momentum=0.9), "mse")
    fitted.fit(X, Y, batch_size=48, epochs=4, verbose=0, shuffle=False)

    for _ in range(4):
        with keras.GradientTape() as tape:
            loss = keras.ops.mean((model(X, training=True) - Y) ** 2)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))

    np.testing.assert_allclose(model.get_weights()[0], fitted.get_weights()[0], rtol=1e-4, atol=1e-6)


def test_what_has_no_place_is_refused():
    """A variable beside no weight, a setting that nobody knows, a rule that nobody wrote."""

    class Counting(keras.optimizers.Optimizer):
        def build(self, variables):
            super().build(variables)
            self.count = self.add_variable(shape=(), name="count")

    with pytest.raises(ArgumentError, match="beside a weight"):
        trained(Counting())
    with pytest.raises(ArgumentError, match="got"):
        keras.optimizers.Optimizer(learning_speed=1)
    with pytest.raises(NotImplementedError, match="update_step"):
        trained(keras.optimizers.Optimizer())
    assert isinstance(keras.optimizers.Adam(), keras.optimizers.Optimizer)
    assert not isinstance(keras.optimizers.Adam(), Momentum)


@pytest.mark.parametrize(("verb", "step"), [("fit", "make_train_function"), ("predict", "make_predict_function")])
def test_a_step_that_would_be_passed_over_is_refused(verb, step):
    """A part of Keras's loop that people override and that is not called here: the verb says so."""
    cls = type("Own", (keras.Sequential,), {step: lambda *_: None})
    model = cls([keras.layers.Dense(1)])
    model.compile("sgd", "mse")

    with pytest.raises(ArgumentError, match=f"Own overrides {step}"):
        getattr(model, verb)(X)
