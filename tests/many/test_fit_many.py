"""Members that train side by side come out as the same fits one by one; each has its own rows, chance and end."""

import signal

import numpy as np
import pytest
from sklearn.model_selection import KFold

import lamina
from lamina import keras, layers
from lamina.callbacks import EarlyStopping, LearningRateScheduler
from lamina.errors import ArgumentError, ShapeError, StateError

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((103, 5)).astype(np.float32)
Y = X[:, :1] * 2 - X[:, 1:2] + 0.1 * RANDOM.standard_normal((103, 1)).astype(np.float32)
CODES = (X[:, 0] > 0.3).astype(np.int64)
FOLDS = [(train, held_out) for train, held_out in KFold(4).split(X)]
UNEVEN = [(np.arange(64), np.arange(64, 103)), (np.arange(65), np.arange(65, 90)), (np.arange(10, 43), np.arange(10))]


def regression(rate=0.01):
    model = lamina.Sequential(
        [layers.Dense(6, "relu", input_shape=[5]), layers.BatchNormalization(), layers.Dropout(0.2), layers.Dense(1)]
    )
    model.compile(lamina.optimizers.Adam(rate, epsilon=0.01), "mse", metrics=["mae"])
    return model


def classification():
    x = lamina.Input((5,))
    model = keras.Model(x, layers.Dense(2, "softmax")(layers.concatenate([x, layers.Dense(4, "tanh")(x)])))
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def stopping():
    return [EarlyStopping(patience=2, restore_best_weights=True)]


def the_same(member, model, history, rtol=1e-4):
    """Curves, numbers, and the optimizer's memory."""
    assert member.history.epoch == history.epoch
    assert list(member.history.history) == list(history.history)
    for name, curve in history.history.items():
        np.testing.assert_allclose(member.history.history[name], curve, rtol=rtol, atol=1e-5)
    for ours, theirs in zip(member.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=1e-5)
    assert int(member.model.optimizer.iterations) == int(model.optimizer.iterations)


def one_by_one(member, make, x, y, **more):
    """The fit that the member stands for."""
    lamina.set_random_seed(member.seed)
    model = make(**member.settings)
    rows = slice(None) if member.rows is None else member.rows
    if member.held_out is not None:
        more["validation_data"] = (x[member.held_out], y[member.held_out])
    return model, model.fit(x[rows], y[rows], verbose=0, **more)


@pytest.mark.parametrize("folds", [FOLDS, UNEVEN], ids=["even", "uneven"])
@pytest.mark.parametrize("shuffle", [True, False])
def test_seeds_folds_and_rates_come_out_as_alone(folds, shuffle):
    """Each member stops by itself, with its best weights; dropout and batch normalization see the same rows."""
    told = {"batch_size": 32, "epochs": 6, "shuffle": shuffle}
    rates = [{"rate": 0.01}, {"rate": 0.1}]
    found = lamina.fit_many(regression, X, Y, seeds=[1, 2], settings=rates, folds=folds, callbacks=stopping(), **told)

    assert [(m.settings["rate"], m.seed, m.fold) for m in found[:4]] == [
        (0.01, 1, 0),
        (0.01, 1, 1),
        (0.01, 1, 2),
        (0.01, *((1, 3) if len(folds) == 4 else (2, 0))),
    ]
    assert len(found) == 4 * len(folds)
    for member in found:
        model, history = one_by_one(member, regression, X, Y, callbacks=stopping(), **told)
        the_same(member, model, history)
    assert len({len(member.history.epoch) for member in found}) > 1


def test_a_compiled_model_is_copied_and_drawn_anew():
    """A copy under a seed is what making the model under that seed gives; the model itself is left alone."""
    model = regression()
    model.fit(X, Y, epochs=1, verbose=0)
    before = model.get_weights()
    found = lamina.fit_many(model, X, Y, seeds=[3, 4], epochs=2, batch_size=32)

    for member in found:
        the_same(member, *one_by_one(member, regression, X, Y, epochs=2, batch_size=32))
    for ours, theirs in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_weights_of_classes_train_and_do_not_judge():
    """As in fit; with a tail held out of the same table."""
    told = {"epochs": 3, "batch_size": 16, "validation_split": 0.3, "class_weight": {0: 1.0, 1: 5.0}}
    for member in lamina.fit_many(classification, X, CODES, seeds=[5, 6, 7], **told):
        the_same(member, *one_by_one(member, classification, X, CODES, **told))


def test_weights_of_rows_and_other_rows_to_judge_by():
    """Weights of the rows that are learned from, none of those that are judged by."""
    weights = RANDOM.uniform(0.5, 2.0, 80).astype(np.float32)
    told = {"epochs": 3, "sample_weight": weights, "validation_data": (X[80:], Y[80:])}
    for member in lamina.fit_many(regression, X[:80], Y[:80], seeds=[5, 6], **told):
        the_same(member, *one_by_one(member, regression, X[:80], Y[:80], **told))


def test_settings_of_an_optimizer_and_of_a_layer_by_name():
    """A number that is no part of the structure shares the program."""
    told = {"epochs": 2, "batch_size": 32}
    grid = [{"learning_rate": 0.1}, {"learning_rate": 0.001, "dropout.rate": 0.5}]
    first, second = lamina.fit_many(regression(), X, Y, seeds=[1], settings=grid, **told)

    def made(**settings):
        model = regression(settings["learning_rate"])
        model.layers[2].rate = settings.get("dropout.rate", 0.2)
        return model

    the_same(first, *one_by_one(first, made, X, Y, **told))
    the_same(second, *one_by_one(second, made, X, Y, **told))
    with pytest.raises(ArgumentError, match="no setting of Adam"):
        lamina.fit_many(regression(), X, Y, settings=[{"units": 3}])
    with pytest.raises(ArgumentError, match="no layer called 'drop'"):
        lamina.fit_many(regression(), X, Y, settings=[{"drop.rate": 0.5}])


def test_a_callback_may_set_the_rate_of_its_member():
    """Copies of callbacks; a function gives each member its own."""
    told = {"epochs": 3, "batch_size": 32}

    def falling(member):
        return [LearningRateScheduler(lambda epoch, rate: rate * (0.5 if member.seed == 1 else 0.9))]

    found = lamina.fit_many(regression, X, Y, seeds=[1, 2], callbacks=falling, **told)
    for member in found:
        the_same(member, *one_by_one(member, regression, X, Y, callbacks=falling(member), **told))
    assert found[0].model.optimizer.learning_rate == pytest.approx(0.01 * 0.5**3)


def test_nets_of_other_structures_train_in_programs_of_their_own():
    """A function may answer with any net."""

    def make(units):
        model = lamina.Sequential([layers.Dense(units, "relu", input_shape=[5]), layers.Dense(1)])
        model.compile("adam", "mse")
        return model

    grid = [{"units": 3}, {"units": 4}, {"units": 3}]
    for member in lamina.fit_many(make, X, Y, seeds=[1, 2], settings=grid, epochs=2):
        assert member.model.layers[0].units == member.settings["units"]
        the_same(member, *one_by_one(member, make, X, Y, epochs=2))


@pytest.mark.parametrize("together", [1, 2, 3, None])
def test_how_many_train_together_changes_nothing(together):
    """Nor does a loss of one's own, whose code sees no mask: those members have rows of equal number."""
    told = {"epochs": 2, "batch_size": 32, "folds": FOLDS}

    def make():
        model = regression()
        model.compile(lamina.optimizers.SGD(0.01), lambda truth, answer: (truth - answer) ** 2)
        return model

    for member in lamina.fit_many(make, X, Y, seeds=[1], together=together, **told):
        the_same(member, *one_by_one(member, make, X, Y, epochs=2, batch_size=32))


def test_folds_by_number_share_out_all_rows():
    """Each row is held out once."""
    found = lamina.fit_many(regression(), X, Y, folds=5, epochs=1)

    assert sorted(np.concatenate([member.held_out for member in found])) == list(range(len(X)))
    for member in found:
        assert set(member.rows) | set(member.held_out) == set(range(len(X)))
    assert all("val_loss" in member.history.history for member in found)


def test_members_go_on_where_they_stopped_and_are_judged():
    """A member's model is a model: it predicts and trains on; the verdict stays that of its own fit."""
    told = {"epochs": 3, "batch_size": 32}
    member, *_ = lamina.fit_many(regression, X, Y, seeds=2, folds=3, **told)
    before = member.model.evaluate(X, Y, verbose=0)[0]
    member.model.fit(X, Y, epochs=30, verbose=0)
    _, history = one_by_one(member, regression, X, Y, **told)

    assert member.model.evaluate(X, Y, verbose=0)[0] < before
    ours, theirs = member.history.verdict, history.verdict
    assert ours.code == theirs.code
    assert ours.losses.keys() == theirs.losses.keys()
    for who, losses in theirs.losses.items():
        np.testing.assert_allclose(ours.losses[who], losses, rtol=1e-4)


def test_a_callback_that_fails_leaves_no_member_held():
    """Models can be used afterwards, and hold what they had learned."""
    made = []

    def make():
        made.append(regression())
        return made[-1]

    def fails(epoch, logs):
        if epoch == 1:
            raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        lamina.fit_many(
            make, X, Y, seeds=[1, 2], epochs=3, callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=fails)]
        )
    for model in made:
        assert int(model.optimizer.iterations) > 0
        model.fit(X, Y, epochs=1, verbose=0)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"seeds": 0}, ArgumentError),
        ({"seeds": "ab"}, ArgumentError),
        ({"folds": 1}, ArgumentError),
        ({"folds": []}, ArgumentError),
        ({"folds": 3.0}, ArgumentError),
        ({"settings": []}, ArgumentError),
        ({"settings": 0.1}, ArgumentError),
        ({"together": 0}, ArgumentError),
        ({"model": "adam"}, ArgumentError),
        ({"validation_data": iter([(X, Y)])}, ArgumentError),
        ({"settings": [{"dense.units": 3}]}, ArgumentError),
        ({"folds": [([0, 1], [500])]}, ArgumentError),
        ({"folds": [[0, 1, 2]]}, ArgumentError),
        ({"folds": 3, "validation_split": 0.1}, ArgumentError),
        ({"settings": [0.1]}, ArgumentError),
        ({"epochs": -1}, ArgumentError),
        ({"x": X[:, :2]}, ShapeError),
        ({"model": lambda: None}, ArgumentError),
        ({"model": lamina.Sequential([layers.Dense(1, input_shape=[5])])}, StateError),
    ],
)
def test_what_cannot_be_is_refused_before_any_step(wrong, error):
    """With what was wanted and what came."""
    told = {"model": regression(), "x": X, "y": Y} | wrong

    with pytest.raises(error):
        lamina.fit_many(told.pop("model"), told.pop("x"), told.pop("y"), **told)


def test_class_weights_of_folds_are_those_of_the_rows():
    """Rows that one fold holds out weigh as ever where another learns from them."""
    told = {"epochs": 2, "batch_size": 16, "class_weight": {0: 1.0, 1: 5.0}}
    for member in lamina.fit_many(classification, X, CODES, seeds=[5], folds=FOLDS, **told):
        the_same(member, *one_by_one(member, classification, X, CODES, **told))


def test_settings_are_compared_under_the_same_seeds():
    """Drawn once, whatever is set; a generator of seeds serves every settings."""
    rates = [{"rate": 0.01}, {"rate": 0.02}, {"rate": 0.03}]
    drawn = [member.seed for member in lamina.fit_many(regression, X, Y, seeds=2, settings=rates, epochs=0)]
    given = lamina.fit_many(regression, X, Y, seeds=(seed for seed in (4, 5)), settings=rates, epochs=0)

    assert drawn[:2] == drawn[2:4] == drawn[4:]
    assert [member.seed for member in given] == [4, 5] * 3


def test_what_is_frozen_or_adapted_is_not_drawn_anew():
    """Statistics that training moves begin anew; a frozen network inside keeps what it has learned."""
    measured = keras.layers.Normalization()
    measured.adapt(X)
    inner = keras.Sequential([keras.Input((5,)), layers.Dense(3)], name="inner")
    inner.trainable = False
    moving = layers.BatchNormalization(center=False, scale=False)
    model = keras.Sequential([keras.Input((5,)), measured, inner, moving, layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, Y, epochs=1, verbose=0)
    (member,) = lamina.fit_many(model, X, Y, seeds=[1], epochs=0)
    mean, variance = member.model.layers[2].get_weights()

    np.testing.assert_array_equal(member.model.get_layer("inner").get_weights()[0], inner.get_weights()[0])
    np.testing.assert_array_equal(member.model.layers[0].get_weights()[0], measured.get_weights()[0])
    assert not np.array_equal(member.model.layers[3].get_weights()[0], model.layers[3].get_weights()[0])
    assert not mean.any()
    assert (variance == 1).all()


@pytest.mark.parametrize("together", [1, None])
def test_a_model_that_was_stopped_trains_all_epochs_in_its_copies(together):
    """What stopped the model itself is no news for its members."""
    model = regression()
    model.stop_training = True
    found = lamina.fit_many(model, X, Y, seeds=[1, 2], epochs=3, together=together)

    assert [len(member.history.epoch) for member in found] == [3, 3]


@pytest.mark.parametrize(
    "settings", [{"use_ema": True, "ema_momentum": 0.5}, {"clipnorm": 0.1}, {"weight_decay": 0.01}]
)
def test_what_an_optimizer_does_around_its_rule(settings):
    """Means of the weights are what a finished training leaves; limits and decay are each member's own."""

    def make():
        model = regression()
        model.compile(lamina.optimizers.SGD(0.05, **settings), "mse")
        return model

    for member in lamina.fit_many(make, X, Y, seeds=[1, 2], folds=UNEVEN, epochs=2):
        the_same(member, *one_by_one(member, make, X, Y, epochs=2))


def test_metrics_with_a_state_and_validation_now_and_then():
    """Validation every other epoch, by members whose metrics carry a state from batch to batch."""

    def make():
        model = classification()
        model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
        return model

    told = {"epochs": 4, "validation_freq": 2, "batch_size": 32}
    for member in lamina.fit_many(make, X, CODES, seeds=[1, 2], folds=FOLDS, **told):
        the_same(member, *one_by_one(member, make, X, CODES, **told))
        assert len(member.history.history["val_loss"]) == 2


def test_members_that_share_what_learns_are_refused():
    """Each would train what the others train."""
    one, optimizer, stop = regression(), lamina.optimizers.Adam(), EarlyStopping()

    def make():
        model = regression()
        model.compile(optimizer, "mse")
        return model

    with pytest.raises(ArgumentError, match="share"):
        lamina.fit_many(lambda: one, X, Y, seeds=[1, 2])
    with pytest.raises(ArgumentError, match="share Adam"):
        lamina.fit_many(make, X, Y, seeds=[1, 2])
    with pytest.raises(ArgumentError, match="one callback to several members"):
        lamina.fit_many(regression, X, Y, seeds=[1, 2], callbacks=lambda member: [stop])


def test_a_layer_that_learns_nothing_may_be_shared():
    """A Normalization that was adapted once, as in many a script; members then train one after another."""
    measured = keras.layers.Normalization()
    measured.adapt(X)

    def make():
        model = keras.Sequential([keras.Input((5,)), measured, layers.Dense(1)])
        model.compile("sgd", "mse")
        return model

    for member in lamina.fit_many(make, X, Y, seeds=[1, 2], epochs=2):
        the_same(member, *one_by_one(member, make, X, Y, epochs=2))


@pytest.mark.parametrize("together", [1, None])
def test_ctrl_c_ends_all_and_loses_nothing(together, capsys):
    """Members that trained keep what they have; those whose turn never came say so."""

    def interrupt(epoch, logs):
        if epoch == 1:
            signal.raise_signal(signal.SIGINT)

    def once(member):
        return [keras.callbacks.LambdaCallback(on_epoch_end=interrupt)] if member.seed == 1 else []

    found = lamina.fit_many(regression, X, Y, seeds=[1, 2, 3], epochs=50, callbacks=once, together=together, verbose=1)
    epochs = [len(member.history.epoch) for member in found]

    assert all(member.history.interrupted for member in found)
    assert epochs == ([2, 2, 2] if together is None else [2, 0, 0])
    assert capsys.readouterr().out.count("seed") == sum(1 for count in epochs if count)


def test_frames_and_several_inputs():
    """Rows by name, and a splitter that is asked for rows alone."""
    a, b = lamina.Input((2,), name="a"), lamina.Input((3,), name="b")

    def make():
        model = keras.Model([a, b], layers.Dense(1)(layers.concatenate([a, layers.Dense(2)(b)])))
        model.compile("sgd", "mse")
        return model

    x = {"a": X[:, :2], "b": X[:, 2:]}
    for member in lamina.fit_many(make, x, Y, seeds=[1], folds=KFold(2), epochs=1):
        lamina.set_random_seed(1)
        model = make()
        part = {name: values[member.rows] for name, values in x.items()}
        held_out = ({name: values[member.held_out] for name, values in x.items()}, Y[member.held_out])
        history = model.fit(part, Y[member.rows], validation_data=held_out, epochs=1, verbose=0)
        the_same(member, model, history)
