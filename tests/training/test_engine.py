"""What the compiled epoch promises: one trace a shape, the same bits however it is called, exact last batches."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest

import lamina
from lamina import callbacks, keras, layers
from lamina.config import numbers_of
from lamina.training import traces
from training.conftest import fit, net, same_bits

pytestmark = pytest.mark.usefixtures("_traced_here")


def test_a_second_fit_of_the_same_shape_traces_nothing(table):
    """Other seeds, other learning rates, other models of one description share a program."""
    fit(net(layers.Dropout(0.3)), table)
    before = traces()

    for seed, rate in enumerate((0.1, 0.01, 0.001)):
        model = net(layers.Dropout(0.3), seed=seed)
        model.optimizer.learning_rate = rate
        fit(model, table)

    assert traces() == before


def test_row_counts_of_one_bucket_share_a_program(table):
    """66 to 70 rows: a fold more or less compiles nothing."""
    x, y = table
    fit(net(), table, validation_data=(x[:20], y[:20]))
    before = traces()

    for rows in (66, 68, 69):
        fit(net(), (x[:rows], y[:rows]), validation_data=(x[: rows - 50], y[: rows - 50]))

    assert traces() == before


SPECIMENS = {
    "plain": lambda: net(layers.Rescaling(1.0, offset=0.0), layers.GaussianNoise(0.1)),
    "dropout": lambda: net(layers.Dropout(0.3), layers.BatchNormalization(), layers.LayerNormalization()),
    "penalties": lambda: net(
        layers.Dense(4, kernel_regularizer=keras.regularizers.L1L2(0.01, 0.02), bias_regularizer="l2"),
        layers.BatchNormalization(gamma_regularizer="l1"),
    ),
    "huber": lambda: net(loss=keras.losses.Huber(0.7), optimizer=keras.optimizers.SGD(0.05, momentum=0.5)),
    "rmsprop": lambda: net(optimizer=keras.optimizers.RMSprop(0.01, momentum=0.3, centered=True, clipnorm=0.5)),
    "adamw": lambda: net(optimizer=keras.optimizers.AdamW(0.01, weight_decay=0.1, global_clipnorm=1.0)),
    "clipvalue": lambda: net(optimizer=keras.optimizers.Adam(0.01, clipvalue=0.1, amsgrad=True)),
    "a schedule": lambda: net(
        optimizer=keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.05, 7, 0.7))
    ),
    "metrics": lambda: net(metrics=[keras.metrics.BinaryAccuracy(threshold=0.2)]),
}


def places(thing):
    """Every number field of a description and of all that it holds: (owner, name)."""
    found = []
    for path in numbers_of(thing):
        owner = thing
        *way, name = path.split("/")
        for step in way:
            owner = (
                owner[int(step)]
                if isinstance(owner, (list, tuple))
                else (owner[step] if isinstance(owner, dict) else getattr(owner, step))
            )
        if name in type(owner).__dataclass_fields__:
            found.append((owner, name))
    return found


def told(model):
    """All that a model was described with."""
    known = model._compiled
    return {"network": model.network, "loss": known.loss, "metrics": list(known.metrics), "optimizer": known.optimizer}


def with_number(make, place):
    """A fresh model with one number changed, and whether that number exists."""
    model = make()
    owner, name = places(told(model))[place]
    setattr(owner, name, getattr(owner, name) * 0.75 + 0.01)
    return model, f"{type(owner).__name__}.{name}"


@pytest.mark.parametrize("name", SPECIMENS)
def test_changing_any_number_traces_nothing_and_equals_a_fresh_fit(name, table, monkeypatch):
    """The law of structure and numbers, over every number of every specimen."""
    from lamina.training import _program

    make = SPECIMENS[name]
    fit(make(), table)
    assert places(told(make()))
    for place in range(len(places(told(make())))):
        before = traces()
        changed, label = with_number(make, place)
        history = fit(changed, table)
        assert traces() == before, label

        with monkeypatch.context() as patch:
            patch.setattr(_program, "_SHELF", _program._Shelf())
            fresh, _ = with_number(make, place)
            history_of_fresh = fit(fresh, table)
        assert same_bits(changed, fresh), label
        assert history.history == history_of_fresh.history, label


def test_the_number_matters(table):
    """The test above could not pass by ignoring numbers: another rate of dropout gives another fit."""
    one, other = net(layers.Dropout(0.3)), net(layers.Dropout(0.5))
    fit(one, table)
    fit(other, table)

    assert not same_bits(one, other)


class Listener(callbacks.Callback):
    """Hears batches, so that each step is a call of its own."""

    def on_train_batch_end(self, batch, logs=None):
        self.last = logs["loss"]


@pytest.mark.parametrize("inner", [(), (layers.Dropout(0.3), layers.BatchNormalization())])
def test_steps_one_by_one_give_the_same_bits_as_an_epoch(table, inner):
    """Batch events cost calls, not numbers; the last batch's running loss is the epoch's."""

    def fresh():
        kinds = [type(layer) for layer in inner]
        return net(*[kind(0.3) if kind is layers.Dropout else kind() for kind in kinds])

    whole, stepped, listener = fresh(), fresh(), Listener()
    lamina.set_random_seed(3)
    one = fit(whole, table)
    lamina.set_random_seed(3)
    two = fit(stepped, table, callbacks=[listener])

    assert same_bits(whole, stepped)
    assert one.history == two.history
    assert listener.last == two.history["loss"][-1]


def test_a_bigger_bucket_gives_the_same_bits(table, monkeypatch):
    """How much room is kept for rows does not show in the numbers."""
    from lamina.training import _plan

    one = net(layers.BatchNormalization())
    fit(one, table, shuffle=False)
    monkeypatch.setattr(_plan, "room_for", lambda rows: 512)
    other = net(layers.BatchNormalization())
    fit(other, table, shuffle=False)

    assert same_bits(one, other)


def test_the_last_batch_is_exact_for_our_own_parts(table):
    """Masked padding equals an exact last batch in statistics, loss and metrics."""
    ours = net(layers.BatchNormalization(), metrics=["mae"])
    theirs = net(layers.BatchNormalization(), loss=lambda t, p: jnp.mean((t - p) ** 2, axis=-1), metrics=["mae"])
    lamina.set_random_seed(4)
    one = fit(ours, table, validation_split=0.2)
    lamina.set_random_seed(4)
    other = fit(theirs, table, validation_split=0.2)

    for name, curve in one.history.items():
        np.testing.assert_allclose(curve, other.history[name], rtol=1e-5, err_msg=name)
    for a, b in zip(ours.weights, theirs.weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


def test_a_custom_loss_over_all_rows_sees_real_rows_alone(table):
    """The root of a mean over the batch, as NumPy works it out batch by batch."""
    x, y = table
    model = net(loss=lambda t, p: jnp.sqrt(jnp.mean((t - p) ** 2)), optimizer=keras.optimizers.SGD(0.0))
    errors = (model.predict(x)[:, 0] - y) ** 2
    parts = [slice(start, start + 16) for start in range(0, 70, 16)]
    wanted = sum(np.sqrt(errors[part].mean()) * len(errors[part]) for part in parts) / 70

    history = fit(model, table, shuffle=False, validation_data=table)

    np.testing.assert_allclose(history.history["loss"][0], wanted, rtol=1e-5)
    np.testing.assert_allclose(history.history["val_loss"][0], wanted, rtol=1e-5)


def test_validation_in_a_fit_is_what_evaluate_finds(table):
    """The two ways to judge agree."""
    model = net(layers.Dropout(0.5), layers.BatchNormalization(), metrics=["mae", "r2_score"])
    history = fit(model, table, validation_data=table)

    found = model.evaluate(*table, return_dict=True, verbose=0)

    for name, value in found.items():
        np.testing.assert_allclose(history.history[f"val_{name}"][-1], value, rtol=1e-5)


def test_the_same_seed_gives_the_same_bits(table):
    """Order, dropout and first weights follow from the seed; another seed gives others."""
    models = [net(layers.Dropout(0.3), seed=seed) for seed in (3, 3, 4)]
    for seed, model in zip((8, 8, 9), models, strict=True):
        lamina.set_random_seed(seed)
        fit(model, table)

    assert same_bits(models[0], models[1])
    assert not same_bits(models[0], models[2])


def test_a_fit_in_two_parts_equals_one(table):
    """The optimizer's moments and steps stay with the optimizer: 2 + 2 epochs in the same order are 4."""
    whole, parts = net(layers.BatchNormalization()), net(layers.BatchNormalization())
    fit(whole, table, epochs=4, shuffle=False)
    fit(parts, table, epochs=2, shuffle=False)
    fit(parts, table, epochs=4, initial_epoch=2, shuffle=False)

    assert same_bits(whole, parts)


def test_optax_makes_the_steps_that_it_makes_alone(table):
    """Any optax transformation is an optimizer; one whose rule is not element by element gets whole arrays."""
    x, y = table
    model = net(optimizer=optax.lamb(1e-2))
    weights = {f"w{place}": jnp.array(w) for place, w in enumerate(model.get_weights())}

    def loss(w, rows):
        hidden = jnp.maximum(x[rows] @ w["w0"] + w["w1"][None, :], 0)
        return jnp.mean((y[rows, None] - hidden @ w["w2"] - w["w3"][None, :]) ** 2)

    rule = optax.lamb(1e-2)
    state = rule.init(weights)
    for start in range(0, 70, 16):
        updates, state = rule.update(jax_grad(loss)(weights, slice(start, start + 16)), state, weights)
        weights = optax.apply_updates(weights, updates)
    fit(model, table, epochs=1, shuffle=False)

    for ours, theirs in zip(model.weights, weights.values(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def jax_grad(function):
    """Slopes by the first argument."""
    import jax

    return jax.grad(function)


def test_frozen_layers_stay(table):
    """What is not trainable keeps its numbers, statistics included; what is around it learns."""
    frozen = layers.Dense(8)
    normal = layers.BatchNormalization()
    model = net(frozen, normal)
    frozen.trainable = normal.trainable = False
    before = frozen.get_weights() + normal.get_weights()
    first = model.get_weights()[0]

    fit(model, table)

    assert all(np.array_equal(a, b) for a, b in zip(before, frozen.weights + normal.weights, strict=True))
    assert not np.array_equal(first, model.weights[0])


def test_shared_layers_share_their_numbers(table):
    """A layer that stands twice learns once; a model over the same layers sees what the other learned."""
    x, y = table
    shared = layers.Dense(3, "tanh", input_shape=[3])
    model = lamina.Sequential([shared, shared, layers.Dense(1)])
    model.compile("adam", "mse")
    encoder = lamina.Sequential([shared])
    assert model.count_params() == 12 + 4

    model.fit(x, y, epochs=2, verbose=0)

    np.testing.assert_array_equal(encoder.predict(x), shared(x))
    np.testing.assert_array_equal(encoder.weights[0], model.weights[0])


def test_a_schedule_may_give_way_to_a_number(table):
    """A callback that sets learning_rate over a schedule changes the program, not silently nothing."""

    class Stop(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.optimizer.learning_rate = 0.0

    model = net(optimizer=keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.05, 7, 0.7)))
    history = fit(model, table, epochs=4, callbacks=[Stop()], validation_data=table)

    assert len(set(history.history["val_loss"])) == 1


def test_memory_of_the_user_is_not_shared(table):
    """What a callback does to the arrays it gave changes nothing of a fit in progress."""
    x, y = (a.copy() for a in table)
    big = np.resize(x, (1024, 3)).copy()
    target = np.resize(y, 1024).copy()

    class Spoil(callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            big[:] = np.nan

    history = fit(net(), (big, target), callbacks=[Spoil()])

    assert np.isfinite(history.history["loss"]).all()
