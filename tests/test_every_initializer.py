"""What every initializer promises: its law, whoever draws."""

import numpy as np
import pytest
from scipy import stats

from lamina import initializers
from lamina.errors import ArgumentError, ShapeError, UnknownNameError

PUBLIC = {
    name
    for name, thing in vars(initializers).items()
    if isinstance(thing, type) and issubclass(thing, initializers.Initializer)
} - {"Initializer", "FunctionInitializer", "ArrayInitializer"}
ROWS, COLUMNS = 300, 200
UNIFORM = {
    "GlorotUniform": np.sqrt(6 / (ROWS + COLUMNS)),
    "HeUniform": np.sqrt(6 / ROWS),
    "LecunUniform": np.sqrt(3 / ROWS),
    "RandomUniform": 0.05,
}
"""Limits, from the papers."""
TRUNCATED = {
    "GlorotNormal": np.sqrt(2 / (ROWS + COLUMNS)),
    "HeNormal": np.sqrt(2 / ROWS),
    "LecunNormal": np.sqrt(1 / ROWS),
    "VarianceScaling": np.sqrt(1 / ROWS),
    "TruncatedNormal": 0.05 * stats.truncnorm(-2, 2).std(),
}
"""Standard deviations after the cut, from the papers."""
ALIASES = {"zero": "Zeros", "one": "Ones", "uniform": "RandomUniform", "normal": "RandomNormal"}


def draw(initializer, shape=(ROWS, COLUMNS), seed=0):
    return initializer(np.random.default_rng(seed), shape)


def test_every_initializer_is_tried():
    """Nothing is published whose law is not held."""
    assert {*UNIFORM, *TRUNCATED, "Zeros", "Ones", "Constant", "Identity", "RandomNormal", "Orthogonal"} == PUBLIC


@pytest.mark.parametrize("name", UNIFORM)
def test_uniform_numbers_fill_their_range_evenly(name):
    """The numbers are uniform within the limit (Kolmogorov and Smirnov do not object)."""
    found = draw(getattr(initializers, name)()).ravel()
    limit = UNIFORM[name]

    assert np.abs(found).max() <= limit * (1 + 1e-6)
    assert stats.kstest(found, stats.uniform(-limit, 2 * limit).cdf).pvalue > 1e-3


@pytest.mark.parametrize("name", TRUNCATED)
def test_truncated_numbers_follow_the_cut_normal(name):
    """The numbers are a normal cut at two standard deviations, and have the spread that the paper wants."""
    found = draw(getattr(initializers, name)()).ravel()
    before = TRUNCATED[name] / stats.truncnorm(-2, 2).std()

    assert np.abs(found).max() <= 2 * before * (1 + 1e-6)
    assert found.std() == pytest.approx(TRUNCATED[name], rel=0.01)
    assert stats.kstest(found / before, stats.truncnorm(-2, 2).cdf).pvalue > 1e-3


def test_random_normal_is_normal():
    """Mean and spread as they are set."""
    found = draw(initializers.RandomNormal(1.0, 0.2)).ravel()

    assert stats.kstest(found, stats.norm(1.0, 0.2).cdf).pvalue > 1e-3


@pytest.mark.parametrize("mode", ["fan_in", "fan_out", "fan_avg"])
@pytest.mark.parametrize("distribution", ["normal", "truncated_normal", "untruncated_normal", "uniform"])
def test_variance_scaling_has_the_variance_it_says(mode, distribution):
    """scale / n, where n counts inputs, outputs or the mean of both."""
    found = draw(initializers.VarianceScaling(3.0, mode, distribution))

    wanted = 3.0 / {"fan_in": ROWS, "fan_out": COLUMNS, "fan_avg": (ROWS + COLUMNS) / 2}[mode]
    assert found.var() == pytest.approx(wanted, rel=0.02)


@pytest.mark.parametrize(("shape", "limit"), [((), 1.0), ((6,), 1.0), ((5, 2, 4), np.sqrt(6 / 30))])
def test_fans_of_other_ranks_are_those_of_keras(shape, limit):
    """No axis counts 1; one axis counts both ways; more than two are a field times inputs and outputs."""
    wanted = {(): np.sqrt(3.0), (6,): np.sqrt(3 / 6)}.get(shape, limit)
    found = [draw(initializers.GlorotUniform(), shape, seed) for seed in range(400)]

    assert np.abs(found).max() == pytest.approx(wanted, rel=0.02)


@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (4, 4), (2, 3, 5)])
def test_orthogonal_vectors_are_orthonormal(shape):
    """Columns, or rows where those are fewer, times `gain`."""
    q = draw(initializers.Orthogonal(gain=2.0), shape).reshape(-1, shape[-1]) / 2

    smaller = q.T @ q if q.shape[0] >= q.shape[1] else q @ q.T
    np.testing.assert_allclose(smaller, np.eye(len(smaller)), atol=1e-6)


def test_orthogonal_matrices_have_no_preferred_direction():
    """The first number is as often negative as positive: QR alone would fix its sign."""
    signs = [np.sign(draw(initializers.Orthogonal(), (3, 3), seed)[0, 0]) for seed in range(400)]

    assert abs(np.mean(signs)) < 0.2


def test_constants_are_constant():
    """Zeros, ones, a value, and the identity."""
    assert (draw(initializers.Zeros()) == 0).all()
    assert (draw(initializers.Ones()) == 1).all()
    assert (draw(initializers.Constant(-0.5)) == -0.5).all()
    np.testing.assert_array_equal(draw(initializers.Constant(np.arange(2.0)), (3, 2)), [[0, 1]] * 3)
    for wrong in ("much", float("inf"), None):
        with pytest.raises(ArgumentError, match="Constant"):
            initializers.Constant(wrong)
    np.testing.assert_array_equal(draw(initializers.Identity(2.0), (2, 3)), [[2, 0, 0], [0, 2, 0]])


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_draws_follow_from_the_generator(name):
    """float32 of the shape asked for; the same generator draws the same, and goes on to other numbers."""
    initializer = initializers.get(name)
    random = np.random.default_rng(1)

    first, second = initializer(random, (4, 4)), initializer(random, (4, 4))

    assert first.dtype == np.float32
    assert first.shape == (4, 4)
    np.testing.assert_array_equal(first, initializer(np.random.default_rng(1), (4, 4)))
    assert hasattr(initializer, "seed") == bool((first != second).any())


@pytest.mark.parametrize("name", sorted(name for name in PUBLIC if hasattr(initializers.get(name), "seed")))
def test_a_seed_of_its_own_decides(name):
    """With a seed, every call draws the same, whatever generator comes."""
    cls = getattr(initializers, name)

    np.testing.assert_array_equal(draw(cls(seed=5), (4, 4), seed=0), draw(cls(seed=5), (4, 4), seed=1))
    assert (draw(cls(seed=5), (4, 4)) != draw(cls(seed=6), (4, 4))).any()


@pytest.mark.parametrize("name", [*sorted(PUBLIC), *ALIASES])
def test_every_spelling_finds_it(name):
    """Class names and words with underscores; a class and an instance are themselves."""
    cls = getattr(initializers, ALIASES.get(name, name))
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
    instance = cls()

    assert {type(initializers.get(word)) for word in (name, name.lower(), snake)} == {cls}
    assert type(initializers.get(cls)) is cls
    assert initializers.get(instance) is instance


def test_a_function_of_the_users_is_an_initializer():
    """Called with shape and dtype, as Keras does; the wrong shape is refused."""
    made = initializers.get(lambda shape, dtype: np.full(shape, 3.0, dtype))

    assert (draw(made, (2, 2)) == 3).all()
    with pytest.raises(ShapeError, match=r"returned \(3,\)"):
        draw(initializers.get(lambda shape, dtype: np.ones(3, dtype)), (2, 2))


def test_what_is_no_initializer_is_refused():
    """Wrong words and things, settings out of range, shapes that it cannot fill."""
    with pytest.raises(UnknownNameError, match="Did you mean"):
        initializers.get("glorot_unifrom")
    with pytest.raises(ArgumentError, match="An initializer"):
        initializers.get(3)
    with pytest.raises(ArgumentError, match="scale"):
        initializers.VarianceScaling(0.0)
    with pytest.raises(ArgumentError, match="mode"):
        initializers.VarianceScaling(mode="fan")
    with pytest.raises(ArgumentError, match="distribution"):
        initializers.VarianceScaling(distribution="cauchy")
    with pytest.raises(ArgumentError, match="maxval"):
        initializers.RandomUniform(1.0, 0.0)
    with pytest.raises(ShapeError, match="Identity"):
        draw(initializers.Identity(), (2,))
    with pytest.raises(ShapeError, match="Orthogonal"):
        draw(initializers.Orthogonal(), (2,))
    with pytest.raises(NotImplementedError, match="no draw"):
        draw(initializers.Initializer())


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_it_is_called_as_keras_calls_it(name):
    """By shape and type, by position or by name: its own numbers, the same each time; a clone's are others."""
    initializer = initializers.get(name)
    found = initializer(shape=(6, 4))

    assert found.dtype == np.float32
    assert found.shape == (6, 4)
    np.testing.assert_array_equal(initializer((6, 4)), found)
    assert initializer((6, 4), "float64").dtype == initializer([6, 4], dtype="float64").dtype == np.float64
    if hasattr(initializer, "seed"):
        assert (initializer.clone()((6, 4)) != found).any()
        seeded = type(initializer)(seed=5)
        np.testing.assert_array_equal(seeded.clone()((6, 4)), draw(seeded, (6, 4)))


def test_seeds_may_come_from_a_generator_of_seeds():
    """Each call takes the next; anything else is refused."""

    class Seeds:
        last = 0

        def next(self):
            self.last += 1
            return np.array([0, self.last], np.uint32)

    initializer = initializers.RandomNormal(seed=Seeds())
    assert (initializer((5,)) != initializer((5,))).all()
    np.testing.assert_array_equal(*(initializers.RandomNormal(seed=Seeds())((5,)) for _ in range(2)))
    for wrong in ("now", -1, True, 0.5):
        with pytest.raises(ArgumentError, match="seed"):
            initializers.RandomNormal(seed=wrong)


def test_axes_may_say_what_comes_in_and_goes_out():
    """Where the shape does not tell, as for heads of attention."""
    found = draw(initializers.VarianceScaling(2.0, input_axes=[0], output_axes=[1, 2]), (320, 4, 16))

    assert found.var() == pytest.approx(2.0 / 320, rel=0.05)
    assert initializers.GlorotUniform(input_axes=[0, 1], output_axes=[2]).input_axes == [0, 1]


def test_arrays_and_classes_of_ones_own_are_initializers():
    """An array is itself; a subclass in Keras's way is asked for shape and type."""

    class Twos(initializers.Initializer):
        def __init__(self, value):
            self.value = value

        def __call__(self, shape, dtype=None):
            return np.full(shape, self.value, dtype)

    np.testing.assert_array_equal(draw(initializers.get(np.eye(2)), (2, 2)), np.eye(2))
    np.testing.assert_array_equal(draw(initializers.get(Twos(2.0)), (3,)), [2, 2, 2])
    with pytest.raises(ShapeError, match="Expected `shape` to be"):
        initializers.get(np.eye(2))((3, 3))
