"""What every optimizer and schedule promises: Keras's weights after given gradients, however weights are packed."""

from functools import partial

import numpy as np
import optax
import pytest

from executors import EXECUTORS, given, recorded, run, with_traced_numbers
from lamina import optimizers, schedules
from lamina.config import numbers_of, program_key
from lamina.errors import ArgumentError, UnknownNameError
from oracle.ingredients import GRID, OPTIMIZERS, SCHEDULES, STEPS, made

ABSTRACT = {"Optimizer", "RateOptimizer"}
PUBLIC = {
    name
    for name, thing in vars(optimizers).items()
    if isinstance(thing, type) and issubclass(thing, optimizers.Optimizer)
}
WEIGHTS = {name: given(name) for name in ("kernel", "bias")}
GRADIENTS = {name: given(f"{name} gradients") for name in WEIGHTS}


@pytest.fixture(params=OPTIMIZERS, ids=lambda case: case.name)
def case(request):
    """Each optimizer with some settings."""
    return request.param


@pytest.fixture
def optimizer(case):
    """Made by lamina."""
    return made(optimizers, case, schedules)


def one_step(optimizer, weights, gradients, state, step):
    """What the engine does between two batches."""
    return optimizer.update(weights, optimizer.clip(gradients), state, step)


def after_steps(step_once, state):
    """Weights after each of `STEPS`."""
    weights, found = WEIGHTS, {}
    for step in range(max(STEPS)):
        gradients = {name: value[step] for name, value in GRADIENTS.items()}
        weights, state = step_once(weights, gradients, state, np.array(step, np.int32))
        if step + 1 in STEPS:
            found[step + 1] = weights
    return found


def test_every_optimizer_is_tried():
    """Nothing is published that is not held against Keras, but the adapter."""
    assert {case.cls for case in OPTIMIZERS} == PUBLIC - ABSTRACT - {"OptaxOptimizer"}
    assert {case.cls for case in SCHEDULES} == {
        name
        for name, thing in vars(schedules).items()
        if isinstance(thing, type) and issubclass(thing, schedules.Schedule) and thing is not schedules.Schedule
    }


def test_weights_are_those_of_keras(case, optimizer):
    """After 1, 2 and 10 updates with given gradients, in float32."""
    for step, weights in after_steps(partial(one_step, optimizer), optimizer.init(WEIGHTS)).items():
        for name, value in weights.items():
            assert value.dtype == np.float32
            wanted = recorded()[f"optimizers/{case.name}/{step}/{name}"]
            np.testing.assert_allclose(value, wanted, rtol=1e-5, atol=1e-6)


def test_a_compiled_update_with_its_numbers_as_inputs_is_the_same(case, optimizer):
    """In a program that gets learning rate, momentum, decay, clips and betas as inputs."""
    program = with_traced_numbers(optimizer, one_step)

    for step, weights in after_steps(program, optimizer.init(WEIGHTS)).items():
        for name, value in weights.items():
            assert value.dtype == np.float32
            wanted = recorded()[f"optimizers/{case.name}/{step}/{name}"]
            np.testing.assert_allclose(value, wanted, rtol=1e-5, atol=3e-6)


def test_packed_weights_are_updated_alike(optimizer):
    """All weights in one flat array get what they get apart: a clip before, then number by number."""
    assert optimizer.elementwise
    gradients = {name: value[0] for name, value in GRADIENTS.items()}
    apart, state = one_step(optimizer, WEIGHTS, gradients, optimizer.init(WEIGHTS), 0)

    def pack(arrays):
        return {"all": np.concatenate([arrays[name].reshape(-1) for name in WEIGHTS])}

    together, packed = optimizer.update(
        pack(WEIGHTS), pack(optimizer.clip(gradients)), optimizer.init(pack(WEIGHTS)), 0
    )

    np.testing.assert_array_equal(together["all"], pack(apart)["all"])
    for slot, arrays in packed.items():
        np.testing.assert_array_equal(arrays["all"], pack(state[slot])["all"])


def test_the_state_keeps_its_shape(optimizer):
    """An update returns the state's names and shapes as init made them, whatever the numbers are."""
    before = optimizer.init(WEIGHTS)

    weights, after = one_step(optimizer, WEIGHTS, {n: g[0] for n, g in GRADIENTS.items()}, before, 0)

    assert list(weights) == list(WEIGHTS)
    assert {(s, n): a.shape for s, named in before.items() for n, a in named.items()} == {
        (s, n): a.shape for s, named in after.items() for n, a in named.items()
    }


def test_a_number_changes_no_program(optimizer):
    """Another number is the same program; a clip that was not there is another."""
    before = program_key(optimizer)

    for field in numbers_of(optimizer):
        if "/" not in field:
            setattr(optimizer, field, 0.25)
    assert program_key(optimizer) == before
    if optimizer.clipnorm is optimizer.clipvalue is optimizer.global_clipnorm is None:
        optimizer.clipnorm = 1.0
        assert program_key(optimizer) != before


def test_the_learning_rate_may_be_set_again():
    """As in Keras; out of range it is refused and stays."""
    optimizer = optimizers.Adam()
    optimizer.learning_rate = 0.1
    assert optimizer.rate(0) == 0.1

    for wrong in (-1, float("nan"), "fast", lambda: 0.1):
        with pytest.raises(ArgumentError, match="learning_rate"):
            optimizer.learning_rate = wrong
    assert optimizer.learning_rate == 0.1


@pytest.mark.parametrize("executor", EXECUTORS)
def test_a_gradient_that_is_not_finite_is_not_hidden(executor):
    """A global clip makes every gradient NaN, as Keras does, instead of calling an infinite one 0."""
    optimizer = optimizers.SGD(global_clipnorm=1.0)
    gradients = {"kernel": np.array([np.inf, 1.0], np.float32), "bias": np.ones(2, np.float32)}

    clipped = run(executor, optimizer.clip, gradients)

    assert all(np.isnan(value).all() for value in clipped.values())


@pytest.mark.parametrize("clip", ["clipnorm", "global_clipnorm", "clipvalue"])
def test_no_gradient_stays_none(clip):
    """Gradients of 0 and short ones pass every clip unchanged."""
    optimizer = optimizers.SGD(**{clip: 1.0})
    gradients = {"kernel": np.zeros(3, np.float32), "bias": np.array([0.3, -0.4], np.float32)}

    for name, value in optimizer.clip(gradients).items():
        np.testing.assert_allclose(value, gradients[name], rtol=1e-6)


@pytest.mark.parametrize("name", sorted(PUBLIC - ABSTRACT - {"OptaxOptimizer"}))
def test_every_spelling_finds_it(name):
    """Class name and small letters; a class and an instance are themselves."""
    cls = getattr(optimizers, name)
    instance = cls()

    assert {type(optimizers.get(word)) for word in (name, name.lower(), name.upper())} == {cls}
    assert type(optimizers.get(cls)) is cls
    assert optimizers.get(instance) is instance
    assert instance.name == name.lower()


@pytest.mark.parametrize("executor", EXECUTORS)
def test_an_optax_transformation_is_an_optimizer(executor):
    """What optax's own loop makes of the weights is what the adapter makes of them, decay and clip included."""
    transformation = optax.chain(optax.clip_by_global_norm(0.5), optax.adamw(0.1, weight_decay=0.1))
    optimizer = optimizers.get(transformation)
    assert not optimizer.elementwise
    wanted, state = WEIGHTS, transformation.init(WEIGHTS)
    found, own = WEIGHTS, optimizer.init(WEIGHTS)

    for step in range(3):
        gradients = {name: value[step] for name, value in GRADIENTS.items()}
        changes, state = transformation.update(gradients, state, wanted)
        wanted = optax.apply_updates(wanted, changes)
        found, own = run(executor, lambda *a: one_step(optimizer, *a), found, gradients, own, np.array(step))

    for name, value in wanted.items():
        np.testing.assert_allclose(found[name], value, rtol=1e-6, atol=1e-7)


def test_what_is_no_optimizer_is_refused():
    """Wrong words and things, two clips, settings out of range."""
    with pytest.raises(UnknownNameError, match="Did you mean"):
        optimizers.get("adan")
    for wrong in (3, None, int):
        with pytest.raises(ArgumentError, match="An optimizer"):
            optimizers.get(wrong)
    with pytest.raises(ArgumentError, match="init and update"):
        optimizers.OptaxOptimizer(3)
    with pytest.raises(ArgumentError, match="got clipnorm and clipvalue"):
        optimizers.Adam(clipnorm=1.0, clipvalue=1.0)
    with pytest.raises(ArgumentError, match="weight_decay"):
        optimizers.AdamW(weight_decay=None)
    with pytest.raises(ArgumentError, match="beta_1"):
        optimizers.Adam(beta_1=1.0)
    with pytest.raises(ArgumentError, match="momentum"):
        optimizers.SGD(momentum=1.5)
    for missing in ("init", "update"):
        with pytest.raises(NotImplementedError, match=missing):
            getattr(optimizers.Optimizer(), missing)(*[None] * (1 if missing == "init" else 4))
    with pytest.raises(NotImplementedError, match="rule"):
        optimizers.RateOptimizer().rule(1, 1, {}, 1, 1)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda case: case.name)
def test_rates_are_those_of_keras(schedule):
    """At every step of a grid, called with a number, with an array, and in a program with its numbers as inputs."""
    thing = made(schedules, schedule)
    wanted = recorded()[f"schedules/{schedule.name}"]

    np.testing.assert_allclose([thing(step) for step in GRID], wanted, rtol=1e-5, atol=1e-8)
    steps = np.array(GRID, np.int32)
    program = with_traced_numbers(thing, lambda thing, step: thing(step))
    traced = [program(step) for step in steps]
    np.testing.assert_allclose(traced, wanted, rtol=1e-5, atol=1e-8)
    assert {np.asarray(rate).dtype for rate in traced} == {np.dtype(np.float32)}


def test_schedules_that_cannot_be_are_refused():
    """No steps to decay in, values that do not fit between boundaries, boundaries that fall."""
    with pytest.raises(ArgumentError, match="decay_steps"):
        schedules.CosineDecay(0.1, 0)
    with pytest.raises(ArgumentError, match="one longer than boundaries"):
        schedules.PiecewiseConstantDecay([1, 2], [0.1, 0.2])
    with pytest.raises(ArgumentError, match="rising"):
        schedules.PiecewiseConstantDecay([2, 1], [0.1, 0.2, 0.3])
    with pytest.raises(NotImplementedError, match="no __call__"):
        schedules.Schedule()(0)
