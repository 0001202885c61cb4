"""What every optimizer and schedule promises: Keras's weights after given gradients, however weights are packed."""

import ast
from functools import lru_cache, partial

import jax
import numpy as np
import optax
import pytest

from executors import EXECUTORS, recorded, run, strictly, with_traced_numbers
from lamina import optimizers, schedules
from lamina.config import numbers_of, program_key
from lamina.errors import ArgumentError, StateError, UnknownNameError
from oracle.ingredients import GRID, SCHEDULES, made
from oracle.optimizers import OPTIMIZERS, OWN, RECORD, SHAPES, STEPS

ABSTRACT = {"Optimizer", "RateOptimizer"}
WRAPPERS = {"OptaxOptimizer", "LossScaleOptimizer"}
PUBLIC = {
    name
    for name, thing in vars(optimizers).items()
    if isinstance(thing, type) and issubclass(thing, optimizers.Optimizer)
}
LAST = max(STEPS)
COMPILED = [c for c in OPTIMIZERS if c.name[len(c.cls) :].strip() in {"", "decay", "gathered and all", *OWN[c.cls]}]
"""What is also compiled, which takes longer: each rule with all its own settings, and with much around it."""
ROUNDING = {"rtol": 2e-5, "atol": 2e-6}
"""Of float32, after a hundred steps."""


@lru_cache
def answers():
    """What real Keras answered."""
    with np.load(RECORD) as file:
        return dict(file)


def apart(row):
    """A row of numbers as named weights."""
    cuts = np.cumsum([int(np.prod(shape)) for shape in SHAPES.values()])[:-1]
    return {name: part.reshape(shape) for (name, shape), part in zip(SHAPES.items(), np.split(row, cuts), strict=True)}


def row(arrays):
    """Arrays as one row of numbers."""
    return np.concatenate([np.asarray(array, np.float32).reshape(-1) for array in arrays])


WEIGHTS = apart(answers()["weights"])
GRADIENTS = [apart(one) for one in answers()["gradients"]]


class Weight:
    """A variable as Keras's training loops hold them."""

    constraint = None

    def __init__(self, path, value):
        self.path, self.name, self.value = path, path.rpartition("/")[2], value

    @property
    def shape(self):
        return self.value.shape

    def assign(self, value):
        self.value = value


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


def after_steps(step_once, state, last=LAST):
    """Weights after each of `STEPS`, and the last state."""
    weights, found = WEIGHTS, {}
    for step in range(last):
        weights, state = step_once(weights, GRADIENTS[step], state, np.array(step, np.int32))
        if step + 1 in STEPS:
            found[step + 1] = weights
    return found, state


def as_recorded(case, step, weights):
    """Compare with Keras's weights after so many steps."""
    assert {value.dtype for value in weights.values()} == {np.dtype(np.float32)}
    wanted = answers()[f"{case.name}/weights"][STEPS.index(step)]
    np.testing.assert_allclose(row(weights[name] for name in SHAPES), wanted, **ROUNDING, err_msg=f"step {step}")


def test_every_optimizer_is_tried():
    """Nothing is published that is not held against Keras, but what wraps another."""
    assert {case.cls for case in OPTIMIZERS} == PUBLIC - ABSTRACT - WRAPPERS
    assert {case.cls for case in SCHEDULES} == {
        name
        for name, thing in vars(schedules).items()
        if isinstance(thing, type) and issubclass(thing, schedules.Schedule)
    } - {"Schedule", "FunctionSchedule"}


def test_weights_are_those_of_keras(case, optimizer):
    """After 1, 2, 10 and 100 updates with given gradients, in float32; and those that training leaves behind."""
    with strictly():
        found, state = after_steps(partial(one_step, optimizer), optimizer.init(WEIGHTS))

    for step, weights in found.items():
        as_recorded(case, step, weights)
    final = optimizer.finalize(found[LAST], state)
    np.testing.assert_allclose(row(final.values()), answers()[f"{case.name}/final"], **ROUNDING)


@pytest.mark.parametrize("case", COMPILED, ids=lambda case: case.name)
def test_a_compiled_update_with_its_numbers_as_inputs_is_the_same(case):
    """In a program that gets learning rate, momentum, decay, clips and betas as inputs."""
    optimizer = made(optimizers, case, schedules)
    program = with_traced_numbers(optimizer, one_step)

    for step, weights in after_steps(program, optimizer.init(WEIGHTS), 10)[0].items():
        as_recorded(case, step, weights)


def test_packed_weights_are_updated_alike(optimizer):
    """All weights in one flat array get what they get apart: a clip before, then number by number."""
    if not optimizer.elementwise:
        return
    apart, state = one_step(optimizer, WEIGHTS, GRADIENTS[0], optimizer.init(WEIGHTS), 0)

    def pack(arrays):
        return {"all": np.concatenate([arrays[name].reshape(-1) for name in WEIGHTS])}

    together, packed = optimizer.update(
        pack(WEIGHTS), pack(optimizer.clip(GRADIENTS[0])), optimizer.init(pack(WEIGHTS)), 0
    )

    np.testing.assert_array_equal(together["all"], pack(apart)["all"])
    for slot, arrays in packed.items():
        np.testing.assert_array_equal(arrays["all"], pack(state[slot])["all"])


def test_what_is_not_number_by_number_says_so():
    """Lengths of weights, factors of matrices, decay by name and clips of gathered gradients forbid packing."""
    whole = {case.cls for case in OPTIMIZERS if not made(optimizers, case, schedules).elementwise}
    assert {"Adafactor", "Lamb", "Muon"} <= whole
    assert not optimizers.AdamW(undecayed_names=("bias",)).elementwise
    assert not optimizers.SGD(gradient_accumulation_steps=2, global_clipnorm=1.0).elementwise
    assert optimizers.SGD(gradient_accumulation_steps=2, clipvalue=1.0, use_ema=True).elementwise


def test_the_state_keeps_its_shape(optimizer):
    """An update returns the state's names and shapes as init made them, whatever the numbers are."""
    before = optimizer.init(WEIGHTS)

    weights, after = one_step(optimizer, WEIGHTS, GRADIENTS[0], before, 0)

    assert list(weights) == list(WEIGHTS)
    assert {(s, n): a.shape for s, named in before.items() for n, a in named.items()} == {
        (s, n): a.shape for s, named in after.items() for n, a in named.items()
    }


def applied(optimizer, steps=LAST):
    """Variables after the steps of a loop of one's own."""
    variables = [Weight(path, value) for path, value in WEIGHTS.items()]
    for step in range(steps):
        optimizer.apply_gradients(zip(GRADIENTS[step].values(), variables, strict=True))
    return variables


def test_variables_become_what_they_become_in_keras(case, optimizer):
    """`apply_gradients` on variables, step by step; its own numbers are Keras's, in Keras's order."""
    with np.errstate(all="ignore"):
        variables = applied(optimizer)

    np.testing.assert_allclose(row(v.value for v in variables), answers()[f"{case.name}/weights"][-1], **ROUNDING)
    assert [place.shape for place in optimizer.variables] == ast.literal_eval(str(answers()[f"{case.name}/shapes"]))
    np.testing.assert_allclose(row(optimizer.variables), answers()[f"{case.name}/own"], rtol=1e-4, atol=1e-5)
    every = optimizer.gradient_accumulation_steps or 1
    assert int(optimizer.iterations) == LAST // every
    optimizer.finalize_variable_values(variables)
    np.testing.assert_allclose(row(v.value for v in variables), answers()[f"{case.name}/final"], **ROUNDING)


@pytest.mark.parametrize("case", [c for c in OPTIMIZERS if c.name == c.cls or "all" in c.name], ids=lambda c: c.name)
def test_a_stateless_apply_is_the_same_compiled(case):
    """From values to values, as people's own compiled steps use it; the optimizer itself stays as it was."""
    optimizer = made(optimizers, case, schedules)
    optimizer.build([Weight(path, value) for path, value in WEIGHTS.items()])
    before = row(optimizer.variables)
    own, weights = [place.value for place in optimizer.variables], list(WEIGHTS.values())
    program = jax.jit(optimizer.stateless_apply)

    for step in range(10):
        weights, own = program(own, list(GRADIENTS[step].values()), weights)

    wanted = answers()[f"{case.name}/weights"][STEPS.index(10)]
    np.testing.assert_allclose(row(weights), wanted, **ROUNDING)
    np.testing.assert_array_equal(row(optimizer.variables), before)


@pytest.mark.parametrize("kind", ["names", "variables"])
def test_excluded_weights_do_not_decay(kind):
    """By patterns in their names or as variables; each as Keras has it."""
    optimizer = optimizers.AdamW(0.05, 0.5)
    variables = [Weight(path, value) for path, value in WEIGHTS.items()]
    if kind == "names":
        optimizer.exclude_from_weight_decay(var_names=["bias", "embed"])
    else:
        optimizer.exclude_from_weight_decay(var_list=[variables[0], variables[3]])
    optimizer.apply(list(GRADIENTS[0].values()), variables)

    np.testing.assert_allclose(row(v.value for v in variables), answers()[f"spared/{kind}"], **ROUNDING)
    with pytest.raises(ArgumentError, match="before"):
        optimizer.exclude_from_weight_decay(var_names=["kernel"])


def test_two_variables_of_one_name_are_told_apart():
    """Only the one that was excluded keeps its size."""
    first, second = (Weight("w", np.ones(2, np.float32)) for _ in range(2))
    optimizer = optimizers.SGD(0.5, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_list=[second])
    optimizer.apply([np.zeros(2, np.float32)] * 2, [first, second])

    assert first.value.tolist() == [0.75, 0.75]
    assert second.value.tolist() == [1.0, 1.0]


def test_a_variable_without_gradient_stays_and_its_mean_goes_on():
    """It is said so; its mean is its value, and not 0; constraints hold for the others."""
    still, moved = (Weight(name, np.array([1.0, -1.0], np.float32)) for name in "ab")
    moved.constraint = lambda value: np.maximum(value, 0)
    optimizer = optimizers.SGD(0.5, use_ema=True)

    with pytest.warns(UserWarning, match="Gradients do not exist for variables"):
        optimizer.apply([None, np.ones(2, np.float32)], [still, moved])

    assert still.value.tolist() == [1.0, -1.0]
    assert moved.value.tolist() == [0.5, 0.0]
    optimizer.finalize_variable_values([still])
    assert still.value.tolist() == [1.0, -1.0]


def test_what_cannot_be_applied_is_refused():
    """No gradients, too few, other variables, a state that is not there or has other shapes."""
    known, other = Weight("a", np.ones(2, np.float32)), Weight("b", np.ones(3, np.float32))
    optimizer = optimizers.Adam()
    with pytest.raises(ArgumentError, match="call build"):
        optimizer.apply([np.ones(2)])
    with pytest.raises(ArgumentError, match="You are calling"):
        optimizer.set_weights([])
    with pytest.raises(ArgumentError, match="call build"):
        optimizer.stateless_apply([], [], [])
    optimizer.build([known])
    with pytest.raises(ArgumentError, match="No gradients provided for any variable"):
        optimizer.apply([None])
    with pytest.raises(ArgumentError, match="one to one"):
        optimizer.apply([np.ones(2), np.ones(2)])
    with pytest.raises(ArgumentError, match="Unknown variable"):
        optimizer.apply([np.ones(3)], [other])
    with pytest.raises(ArgumentError, match="shape"):
        optimizer.set_weights([0, 0.5, np.ones(3), np.ones(2)])
    with pytest.raises(ArgumentError, match="stateless_apply needs 4 values"):
        optimizer.stateless_apply([1], [np.ones(2)], [np.ones(2)])
    fitted = optimizers.Adam()
    fitted.__dict__["_cell"] = optimizers.Memory(3, {"a": (2,)}, fitted.init({"a": known.value}))
    with pytest.raises(StateError, match="other weights"):
        fitted.build([other])
    fitted.build([known])
    assert int(fitted.iterations) == 3


def test_numbers_of_an_optimizer_can_be_read_and_set():
    """Step and learning rate as variables, all of them at once, and the learning rate in Keras's ways."""
    first, second = (optimizers.Adam(0.5) for _ in range(2))
    applied(first, 3)
    second.build([Weight(path, value) for path, value in WEIGHTS.items()])
    second.set_weights(first.variables)
    np.testing.assert_array_equal(row(first.variables), row(second.variables))

    first.learning_rate.assign(0.25)
    assert first.learning_rate == first.variables[1] == first.learning_rate.numpy() == first.learning_rate.value == 0.25
    first.variables[1].assign(0.125)
    first.iterations.assign(7)
    assert first.rate(0) == 0.125
    assert first.iterations == 7
    assert int(np.arange(9)[first.iterations]) == float(first.iterations) == first.iterations.numpy() == 7
    assert "iteration" in repr(first.iterations)
    assert len({*first.variables}) == 10
    assert len(optimizers.Adam().variables) == 2
    first.learning_rate = schedules.CosineDecay(first.learning_rate, 4)
    assert len(first.variables) == 9


def test_a_scaled_loss_is_unscaled():
    """Gradients of the scaled loss give the steps of the loss itself."""
    plain, scaled = optimizers.SGD(0.5), optimizers.SGD(0.5, loss_scale_factor=8.0)
    wanted, found = (Weight("w", np.ones(2, np.float32)) for _ in range(2))
    gradient = np.array([0.5, -0.25], np.float32)

    plain.apply([gradient], [wanted])
    scaled.apply([gradient * scaled.scale_loss(1.0)], [found])

    assert scaled.scale_loss(1.0) == 8.0
    assert plain.scale_loss(1.0) == 1.0
    np.testing.assert_array_equal(found.value, wanted.value)


def test_a_scale_is_found():
    """Halved by what is not finite, which makes no step; doubled after so many good steps."""
    optimizer = optimizers.LossScaleOptimizer(optimizers.SGD(0.5, loss_scale_factor=3.0), 64.0, 2)
    weight = Weight("w", np.ones(2, np.float32))
    assert optimizer.scale_loss(1.0) == 64.0
    assert int(optimizer.iterations) == 0

    optimizer.apply([np.array([np.inf, 1.0], np.float32)], [weight])
    assert weight.value.tolist() == [1.0, 1.0]
    assert float(optimizer.scale_loss(1.0)) == 32.0
    assert int(optimizer.iterations) == 0
    for _ in range(2):
        optimizer.apply([np.full(2, 32.0, np.float32)], [weight])
    assert weight.value.tolist() == [0.0, 0.0]
    assert float(optimizer.scale_loss(1.0)) == 64.0
    assert int(optimizer.iterations) == 2
    optimizer.learning_rate = 0.25
    assert optimizer.inner_optimizer.learning_rate == optimizer.learning_rate == 0.25

    values = [place.value for place in optimizer.variables]
    weights, values = jax.jit(optimizer.stateless_apply)(values, [np.full(2, 64.0, np.float32)], [weight.value])
    assert np.asarray(weights[0]).tolist() == [-0.25, -0.25]
    assert len(values) == len(optimizer.variables) == 5
    assert optimizer.finalize({"w": 1.0}, {"inner": {}}) == {"w": 1.0}
    with pytest.raises(ArgumentError, match="an optimizer"):
        optimizers.LossScaleOptimizer("sgd")


def test_a_function_gives_the_rate():
    """Asked at each step, as in Keras; set again as well."""
    rates = iter([0.5, 0.25])
    optimizer = optimizers.SGD(lambda: next(rates))
    weight = Weight("w", np.ones(1, np.float32))
    for _ in range(2):
        optimizer.apply([np.ones(1, np.float32)], [weight])

    assert weight.value.tolist() == [0.25]


def test_a_number_changes_no_program(optimizer):
    """Another number is the same program; a clip that was not there is another."""
    before = program_key(optimizer)

    for field in numbers_of(optimizer):
        if "/" not in field:
            setattr(optimizer, field, -0.25 if field in {"beta_2_decay", "learning_rate_power"} else 0.25)
    assert program_key(optimizer) == before
    if optimizer.clipnorm is optimizer.clipvalue is optimizer.global_clipnorm is None:
        optimizer.clipnorm = 1.0
        assert program_key(optimizer) != before


def test_the_learning_rate_may_be_set_again():
    """As in Keras; out of range it is refused and stays."""
    optimizer = optimizers.Adam()
    optimizer.learning_rate = 0.1
    assert optimizer.rate(0) == 0.1

    for wrong in (-1, float("nan"), "fast"):
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


@pytest.mark.parametrize("name", sorted(PUBLIC - ABSTRACT - WRAPPERS))
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
        gradients = GRADIENTS[step]
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
    with pytest.raises(ArgumentError, match=r"Only one of .* got clipnorm and clipvalue"):
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
