"""What every activation promises: Keras's values and slopes, in NumPy and in JAX."""

import numpy as np
import pytest

from executors import EXECUTORS, given, recorded, run, slope
from lamina import activations
from lamina.errors import ArgumentError, ShapeError, UnknownNameError
from oracle.ingredients import ACTIVATIONS, BENT, Case

CASES = [*(Case(name, name) for name in ACTIVATIONS), *BENT]
ALIASES = {"swish": "silu", "hard_swish": "hard_silu"}
PUBLIC = {name for name, thing in vars(activations).items() if callable(thing) and not name.startswith("_")} - {
    "get",
    "name_of",
    "settled",
    "Activation",
}


def bound(case):
    """The activation of a case with its settings in it."""
    return lambda x: getattr(activations, case.cls)(x, **case.settings)


def test_every_activation_is_tried():
    """Nothing is published that is not held against Keras, but sparsemax, which is held against its own law."""
    assert {case.cls for case in CASES} | set(ALIASES) | {"sparsemax"} == PUBLIC


@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_values_are_those_of_keras(case, executor):
    """Values agree on a grid with zero, the bends and ±88, and stay float32."""
    value = run(executor, bound(case), given("x"))

    assert value.dtype == np.float32
    np.testing.assert_allclose(value, recorded()[f"activations/{case.name}/value"], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_slopes_are_those_of_keras(case):
    """Slopes agree on the same grid, at zero and at ±88 too."""
    wanted = recorded()[f"activations/{case.name}/slope"]
    value = recorded()[f"activations/{case.name}/value"]
    pull = given("pull")[: value.shape[0], : value.shape[1]]

    np.testing.assert_allclose(slope(bound(case), given("x"), pull), wanted, rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize("name", [*sorted(set(ACTIVATIONS) - {"exponential", "squareplus", "glu"}), "sparsemax"])
def test_nothing_breaks_far_out(name):
    """At ±1e4 values and slopes are finite."""
    x = np.array([[-1e4, 1e4], [1e4, -1e4]], np.float32)
    function = activations.get(name)

    assert np.isfinite(run("numpy", function, x)).all()
    assert np.isfinite(slope(function, x)).all()


@pytest.mark.parametrize("executor", EXECUTORS)
def test_sparsemax_is_the_nearest_point_of_the_simplex(executor):
    """Shares are at least 0, sum to 1, and no other shares lie nearer to x."""
    random = np.random.default_rng(0)
    x = random.standard_normal((6, 4)).astype(np.float32)
    shares = run(executor, activations.sparsemax, x)

    assert (shares >= 0).all()
    np.testing.assert_allclose(shares.sum(-1), 1, atol=1e-6)
    for other in random.dirichlet(np.full(4, 0.3), 2000):
        assert (((other - x) ** 2).sum(-1) >= ((shares - x) ** 2).sum(-1) - 1e-5).all()


def test_sparsemax_has_the_slope_of_its_projection():
    """On its support the slope takes the mean off, elsewhere it is 0."""
    x = np.array([[1.0, 0.5, -1.0]], np.float32)
    pull = np.array([[1.0, 3.0, 7.0]], np.float32)

    np.testing.assert_allclose(slope(activations.sparsemax, x, pull), [[-1.0, 1.0, 0.0]], atol=1e-6)


@pytest.mark.parametrize("name", sorted(PUBLIC - {"threshold"}))  # threshold has settings without a default
def test_every_spelling_finds_it(name):
    """Small and large letters, with and without underscores, mean the same function; and it knows its name."""
    found = activations.get(name)

    assert {activations.get(word) for word in (name.upper(), name.title(), name.replace("_", ""))} == {found}
    assert activations.name_of(found) == ALIASES.get(name, name)
    assert activations.settled(found) == activations.settled(name) == ALIASES.get(name, name)


def test_a_function_of_the_users_stays_what_it_is():
    """It is found as itself and has no name here."""

    def double(x):
        return 2 * x

    assert activations.get(double) is activations.settled(double) is double
    assert activations.name_of(double) is None
    assert activations.get(None) is activations.linear


def test_what_is_no_activation_is_refused():
    """A wrong word names the nearest right one; a number and an odd axis are refused."""
    with pytest.raises(UnknownNameError, match="Did you mean 'relu'"):
        activations.get("reluu")
    with pytest.raises(ArgumentError, match="got identifier=3"):
        activations.get(3)
    with pytest.raises(ShapeError, match="even"):
        activations.glu(np.zeros((2, 3), np.float32))


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_what_is_no_number_stays_none(name):
    """NaN comes out as NaN: a loss that turned it into 0 would call a diverged fit perfect."""
    with np.errstate(all="ignore"):
        answer = activations.get(name)(np.array([[np.nan, 1.0, -1.0, 0.5]], np.float32))

    assert np.isnan(answer).any()
