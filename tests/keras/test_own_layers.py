"""Layers and models of one's own in Keras's way: the same numbers as lamina's, trained, counted and refused alike."""

import jax
import numpy as np
import pytest

from lamina import regularizers
from lamina.errors import ArgumentError, StateError
from lamina.keras import Model, Sequential
from lamina.keras.layers import Layer
from lamina.layers import Activation, BatchNormalization, Dense, Dropout, Input, IntegerLookup, concatenate


@pytest.fixture(autouse=True)
def _people_broadcast():
    """What people write in call brings arrays of different rank together."""
    with jax.numpy_rank_promotion("allow"):
        yield


RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((50, 3)).astype(np.float32)
Y = (X @ [1.0, -2.0, 0.5] + 0.3).astype(np.float32)[:, None]


class Linear(Layer):
    """Dense as people write it."""

    def __init__(self, units=2, **more):
        super().__init__(**more)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(
            shape=(input_shape[-1], self.units), initializer="ones", regularizer=regularizers.L2(0.1), name="kernel"
        )
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True, name="bias")
        super().build(input_shape)
        self.built = True

    def call(self, inputs):
        return inputs @ self.kernel + self.bias

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class Counting(Layer):
    """Counts the steps it has trained, in a number that gradients leave alone."""

    def __init__(self):
        super().__init__()
        self.seen = self.add_weight(name="seen", shape=(), initializer="zeros", trainable=False)

    def call(self, inputs, training=None):
        if training:
            self.seen.assign_add(1.0)
        return inputs


class Block(Layer):
    """Layers within a layer."""

    def __init__(self):
        super().__init__()
        self.first = Linear(4)
        self.rest = [BatchNormalization(), Activation("relu")]

    def call(self, inputs, training=False):
        x = self.first(inputs)
        for layer in self.rest:
            x = layer(x, training=training)
        return x


class Whole(Model):
    """A model whose call names its layers."""

    def __init__(self):
        super().__init__()
        self.block, self.drop, self.out = Block(), Dropout(0.5), Dense(1)

    def call(self, inputs, training=None):
        return self.out(self.drop(self.block(inputs), training=training))


def trained(model, **more):
    model.compile("adam", "mse")
    return model.fit(X, Y, epochs=3, batch_size=20, shuffle=False, verbose=0, **more).history


def test_a_layer_of_ones_own_trains_as_laminas_does():
    """The same description in both ways gives the same losses and the same numbers, penalties included."""
    own = Sequential([Linear(1, input_shape=[3])])
    ours = Sequential([Dense(1, kernel_initializer="ones", kernel_regularizer=regularizers.L2(0.1), input_shape=[3])])

    np.testing.assert_allclose(trained(own)["loss"], trained(ours)["loss"], rtol=1e-6)
    np.testing.assert_allclose(own.get_weights()[0], ours.get_weights()[0], rtol=1e-5)


def test_a_subclassed_model_trains_as_the_functional_one():
    """The same layers in a call or between symbols."""
    one, two = Linear(4), Dense(1, kernel_initializer="ones")

    class Own(Model):
        def __init__(self):
            super().__init__()
            self.one, self.two = Linear(4), Dense(1, kernel_initializer="ones")

        def call(self, inputs):
            return self.two(self.one(inputs))

    x = Input(shape=(3,))

    np.testing.assert_allclose(trained(Own())["loss"], trained(Model(x, two(one(x))))["loss"], rtol=1e-6)


def test_gradients_reach_layers_within_layers():
    """Every learned number of a nested model moves in training, and running statistics do."""
    model = Whole()
    model(X[:2])
    before = model.get_weights()

    history = trained(model, validation_split=0.2)

    moved = [np.abs(after - first).max() > 0 for after, first in zip(model.get_weights(), before, strict=True)]
    assert all(moved)
    assert {"loss", "val_loss"} <= set(history)
    assert len(model.trainable_variables) == 6
    assert len(model.non_trainable_variables) == 2


def test_a_number_that_is_only_kept_is_written_in_training():
    """assign_add inside call counts the steps of a fit, and prediction leaves it alone."""
    counting = Counting()
    model = Sequential([counting, Dense(1)])

    trained(model)
    model.predict(X)

    assert float(counting.seen) == 9.0


def test_dropout_within_a_call_follows_the_pass():
    """Training draws, prediction does not."""
    model = Whole()

    np.testing.assert_array_equal(model(X), model(X))
    assert np.abs(model(X, training=True) - model(X)).max() > 0


def test_inputs_and_outputs_by_name():
    """A dict in, a dict out, in any order of its keys."""

    class Named(Model):
        def __init__(self):
            super().__init__()
            self.left, self.right = Dense(2), Dense(1)

        def call(self, inputs):
            return {"sum": self.left(inputs["a"]) + inputs["b"], "one": self.right(inputs["a"])}

    model = Named()
    answer = model.predict({"b": X[:, :2], "a": X}, verbose=0)

    np.testing.assert_allclose(answer["sum"], model.left(X) + X[:, :2], rtol=1e-5)
    assert model.network.output_names == ("sum", "one")
    np.testing.assert_allclose(model({"a": X, "b": X[:, :2]})["one"], answer["one"], rtol=1e-5)


def test_several_inputs_and_outputs_of_a_call():
    """Wide and deep, as the guide of subclassing has it: tuples in and out, losses in a list, one step by hand."""

    class WideAndDeep(Model):
        def __init__(self):
            super().__init__()
            self.hidden, self.out, self.aside = Dense(4, "relu"), Dense(1), Dense(1)

        def call(self, inputs):
            wide, deep = inputs
            hidden = self.hidden(deep)
            return self.out(concatenate([wide, hidden])), self.aside(hidden)

    model = WideAndDeep()
    model.compile("sgd", loss=["mse", "mse"], loss_weights=[0.9, 0.1])
    data, targets = (X[:, :1], X), (Y, Y)

    history = model.fit(data, targets, epochs=2, verbose=0, validation_data=(data, targets)).history
    losses = model.train_on_batch(data, targets)

    assert {"loss", "output_1_loss", "output_2_loss", "val_loss"} <= set(history)
    np.testing.assert_allclose(losses[0], 0.9 * losses[1] + 0.1 * losses[2], rtol=1e-5)
    assert [answer.shape for answer in model.predict(data, verbose=0)] == [(50, 1), (50, 1)]


def test_a_layer_that_nobody_holds_is_refused():
    """A layer that is made in call would get new numbers each time and no gradient: said, not done."""

    class Forgetful(Model):
        def call(self, inputs):
            return Dense(1)(inputs)

    model = Forgetful()
    model.compile("sgd", "mse")

    with pytest.raises(StateError, match="keep it as an attribute"):
        model.fit(X, Y, verbose=0)


def test_a_call_is_told_what_cannot_be_traced():
    """Python cannot decide by numbers that only the compiled program will know; the error says what can."""

    class Deciding(Layer):
        def call(self, inputs):
            return inputs * 2.0 if float(inputs[0, 0]) > 0 else inputs

    model = Sequential([Deciding(), Dense(1)])
    model.compile("sgd", "mse")

    with pytest.raises(TypeError) as caught:
        model.fit(X, Y, verbose=0)
    assert "Use lamina.keras.ops" in "".join(caught.value.__notes__)


def test_layers_of_the_hosts_work_within_a_compiled_call():
    """A model of one's own may look codes up within its call, on the host and in a compiled fit."""

    class Lookup(Model):
        def __init__(self):
            super().__init__()
            self.codes, self.last = IntegerLookup(vocabulary=[3, 4], num_oov_indices=0), Dense(1)

        def call(self, inputs):
            return self.last(self.codes(inputs))

    model, rows = Lookup(), np.array([[3], [4]])
    model.compile("sgd", "mse")

    np.testing.assert_allclose(model(rows), model.last([[0.0], [1.0]]), rtol=1e-6)
    losses = model.fit(rows, Y[:2], epochs=20, verbose=0).history["loss"]
    assert losses[-1] < losses[0]


def test_the_weights_of_a_layer_are_its_variables():
    """They have names, say whether they train, show the present numbers and take others; arrays go by get_weights."""
    model = Sequential([Dense(1, input_shape=[3], name="line"), BatchNormalization()])
    kernel, bias = model.layers[0].weights

    kernel.assign(np.ones((3, 1)))

    assert [kernel.name, bias.name, kernel.path, kernel.trainable] == ["kernel", "bias", "line/kernel", True]
    assert [weight.trainable for weight in model.layers[1].weights] == [True, True, False, False]
    np.testing.assert_array_equal(model.layers[0].get_weights()[0], np.ones((3, 1)))


def test_a_forgotten_line_is_named():
    """``super().__init__()`` in a layer or model, and ``return`` in a call."""

    class Halfmade(Layer):
        def __init__(self):
            self.inner = Dense(1)

    class Headless(Model):
        def __init__(self):
            self.inner = Dense(1)

        def call(self, inputs):
            return self.inner(inputs)

    class Silent(Model):
        def call(self, inputs):
            inputs.sum()

    for make in (Halfmade, lambda: Headless()(X), lambda: Headless().compile("sgd", "mse")):
        with pytest.raises(StateError, match=r"__init__ does not call super\(\).__init__\(\)"):
            make()
    with pytest.raises(StateError, match="call of 'silent' answers None; end it with return"):
        Silent()(X)


def test_arguments_of_files_that_nobody_knows_are_refused(tmp_path):
    """A misspelt one is not passed over; those of older versions are."""
    model = Sequential([Dense(1, input_shape=[3])])
    model.save_weights(tmp_path / "w.lamina", save_format="h5")

    for verb in (model.load_weights, model.save_weights):
        with pytest.raises(ArgumentError, match="no argument 'skip_mismatches', today or in older versions"):
            verb(tmp_path / "w.lamina", skip_mismatches=True)


def test_variables_show_and_take_numbers():
    """Whoever assigns to a weight changes what the model answers."""
    model = Sequential([Dense(1, input_shape=[3])])
    kernel, bias = model.weights

    kernel.assign(np.zeros((3, 1)))
    bias.assign([2.0])

    np.testing.assert_array_equal(model.predict(X, verbose=0), np.full((50, 1), 2.0))
    assert (kernel.shape, bias.numpy().tolist()) == ((3, 1), [2.0])


def test_models_are_found_in_models():
    """A model inside another is shown as itself, and both share numbers."""
    x = Input(shape=(3,))
    encoder = Model(x, Dense(2)(x), name="encoder")
    whole = Model(x, Dense(3)(encoder(x)))

    assert whole.get_layer("encoder") is encoder
    before = encoder.get_weights()[0]
    whole.compile("adam", "mse")
    whole.fit(X, X, verbose=0)
    assert np.abs(encoder.get_weights()[0] - before).max() > 0


def test_every_layer_is_a_layer_of_keras():
    """People ask isinstance of their own and of built-in layers alike."""
    assert isinstance(Dense(1), Layer)
    assert isinstance(Linear(1), Layer)
    assert not isinstance(Dense(1), Linear)


def test_a_config_makes_the_layer_again():
    """get_config and from_config as Keras's guides have them."""
    again = Linear.from_config(Linear(5, name="wide").get_config())

    assert (again.units, again.name) == (5, "wide")


def test_a_layer_of_ones_own_can_be_printed():
    """Whatever its ``__init__`` keeps: a class that is no description shows its name and its penalty."""
    assert repr(Linear(2)) == "Linear()"
    assert repr(Linear(2, activity_regularizer="l2")).startswith("Linear(activity_regularizer=")


def test_a_part_of_a_sequence_is_a_model():
    """Features of a middle layer: symbols of a Sequential's layers."""
    model = Sequential([Dense(4, "relu", input_shape=[3]), Dense(1)])

    features = Model(model.input, model.layers[0].output)

    np.testing.assert_allclose(features.predict(X, verbose=0), model.layers[0](X), rtol=1e-5)


def test_a_rate_that_is_set_anew_counts():
    """A number of a layer inside is a constant of the traced call; setting it makes another program."""
    model = Whole()
    model.compile("sgd", "mse")
    model.fit(X, Y, verbose=0)

    model.drop.rate = 1.0
    model.optimizer.learning_rate = 1.0
    before = model.out.get_weights()[0]
    model.fit(X, Y, verbose=0)

    np.testing.assert_array_equal(model.out.get_weights()[0], before)


def test_two_models_never_share_a_program():
    """The same layers in another call are another model."""

    class Half(Model):
        share = 0.5

        def __init__(self):
            super().__init__()
            self.out = Dense(1, kernel_initializer="ones")

        def call(self, inputs):
            return self.out(inputs) * self.share

    class Double(Half):
        share = 2.0

    assert abs(trained(Half())["loss"][0] - trained(Double())["loss"][0]) > 0.1


def test_layers_of_a_sequence_know_their_symbols():
    """`layer.input` and `layer.output` without asking for the model's own first."""
    model = Sequential([Dense(4, "relu", input_shape=[3]), Dense(2), Dense(1)])

    middle = Model(model.layers[0].input, model.layers[1].output)

    np.testing.assert_allclose(middle.predict(X, verbose=0), model.layers[1](model.layers[0](X)), rtol=1e-5)


def test_losses_may_be_added_within_call():
    """add_loss counts in fit."""

    class Heavy(Layer):
        def call(self, inputs):
            self.add_loss(5.0)
            return inputs

    plain = trained(Sequential([Dense(1, kernel_initializer="ones")]))
    heavy = trained(Sequential([Heavy(), Dense(1, kernel_initializer="ones")]))

    np.testing.assert_allclose(heavy["loss"], np.add(plain["loss"], 5.0), rtol=1e-6)


def test_building_a_model_is_no_pass_that_counts():
    """A model that is built by its first fit has counted that fit's steps, and no try before them."""

    class Counting(Model):
        def __init__(self):
            super().__init__()
            self.passes = self.add_variable(shape=(), initializer="zeros", trainable=False)
            self.last = Dense(1)

        def call(self, inputs):
            self.passes.assign(self.passes + 1)
            return self.last(inputs)

    model = Counting()
    model.compile("sgd", "mse")
    model.fit(np.ones((8, 1), np.float32), np.ones((8, 1), np.float32), batch_size=2, verbose=0)

    assert int(model.passes) == 4
