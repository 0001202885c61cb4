"""What every constraint promises: Keras's projection, alike on every executor, under every spelling."""

import numpy as np
import pytest

from executors import EXECUTORS, run, with_traced_numbers
from lamina import constraints, keras
from lamina.errors import ArgumentError, UnknownNameError
from oracle.constraints import CONSTRAINTS
from oracle.ingredients import made
from oracle.optimizers import RECORD

with np.load(RECORD) as _file:
    WEIGHT = _file["constrained"]
    WANTED = {case.name: _file[f"constraints/{case.name}"] for case in CONSTRAINTS}
SPELLINGS = {
    "MaxNorm": ("max_norm", "MaxNorm"),
    "MinMaxNorm": ("min_max_norm", "MinMaxNorm"),
    "NonNeg": ("non_neg", "NonNeg"),
    "UnitNorm": ("unit_norm", "UnitNorm"),
}


@pytest.fixture(params=CONSTRAINTS, ids=lambda case: case.name)
def case(request):
    """Each constraint with some settings."""
    return request.param


def test_every_constraint_is_tried():
    """Nothing is published that is not held against Keras, but the adapter."""
    public = {name for name, thing in vars(constraints).items() if isinstance(thing, type)}

    assert {case.cls for case in CONSTRAINTS} == public - {"Constraint", "FunctionConstraint"} == set(SPELLINGS)


@pytest.mark.parametrize("executor", EXECUTORS)
def test_weights_are_those_of_keras(case, executor):
    """In float32, vectors of length 0 included."""
    found = run(executor, made(constraints, case), WEIGHT)

    assert found.dtype == np.float32
    np.testing.assert_allclose(found, WANTED[case.name], rtol=1e-6, atol=1e-7)


def test_numbers_may_be_inputs_of_a_program(case):
    """Limits and rates too."""
    found = with_traced_numbers(made(constraints, case), lambda constraint, weight: constraint(weight))(WEIGHT)

    np.testing.assert_allclose(found, WANTED[case.name], rtol=1e-6, atol=1e-7)


def test_twice_is_once(case):
    """A projection leaves alone what is where it has to be (but one that goes a part of the way)."""
    constraint = made(constraints, case)
    once = constraint(WEIGHT)

    if getattr(constraint, "rate", 1.0) == 1.0:
        np.testing.assert_allclose(constraint(once), once, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", SPELLINGS)
def test_every_spelling_finds_it(name):
    """Words, the class, an instance; in Keras's room a record and the small alias too."""
    cls = getattr(constraints, name)
    instance = cls()

    assert {type(constraints.get(word)) for word in SPELLINGS[name]} == {cls}
    assert type(constraints.get(cls)) is cls
    assert constraints.get(instance) is instance
    assert getattr(keras.constraints, SPELLINGS[name][0]) is cls
    assert type(keras.constraints.get({"class_name": name, "config": {}})) is cls


def test_what_is_no_constraint_is_refused():
    """Wrong words and things, limits and axes that cannot be; None is none, a function is one, the base keeps all."""
    with pytest.raises(UnknownNameError, match="constraint"):
        constraints.get("typo")
    for wrong in (3, int):
        with pytest.raises(ArgumentError, match="A constraint"):
            constraints.get(wrong)
    with pytest.raises(ArgumentError, match="max_value"):
        constraints.MinMaxNorm(2.0, 1.0)
    with pytest.raises(ArgumentError, match="axis"):
        constraints.UnitNorm(axis="rows")
    assert constraints.get(None) is None
    assert constraints.get(np.abs)(np.array([-2.0])).tolist() == [2.0]
    assert constraints.Constraint()(WEIGHT) is WEIGHT


@pytest.mark.parametrize("room", ["constraints", "initializers", "regularizers", "optimizers", "schedules"])
def test_records_make_what_they_were_made_of(room):
    """`serialize` and back, by `deserialize` and `get`; in any case of letters, with classes of one's own."""
    rooms = {**vars(keras), "schedules": keras.optimizers.schedules}
    thing = {
        "constraints": lambda: keras.constraints.MaxNorm(3.0, axis=1),
        "initializers": lambda: keras.initializers.RandomNormal(stddev=0.5, seed=3),
        "regularizers": lambda: keras.regularizers.L1L2(0.1, 0.2),
        "optimizers": lambda: keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.1, 5), beta_1=0.5),
        "schedules": lambda: keras.optimizers.schedules.PolynomialDecay(0.1, 5),
    }[room]()
    record = rooms[room].serialize(thing)

    again = rooms[room].deserialize(record)
    assert type(again) is type(thing)
    assert again.get_config() == thing.get_config()
    assert type(
        rooms[room].deserialize({"class_name": record["class_name"].lower(), "config": record["config"]})
    ) is type(thing)
    assert rooms[room].deserialize({"class_name": "Mine", "config": {"a": 1}}, custom_objects={"Mine": dict}) == {
        "a": 1
    }
    with pytest.raises(UnknownNameError):
        rooms[room].deserialize({"class_name": "Mine", "config": {}})
    if room != "schedules":
        assert rooms[room].get(None) is None
        assert rooms[room].get(record).get_config() == thing.get_config()
