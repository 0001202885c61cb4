"""What every layer promises, whichever it is."""

import jax
import numpy as np
import pytest

from lamina import constraints, initializers, layers, regularizers
from lamina.config import describe, numbers_of, rebuild, with_numbers
from lamina.errors import ModelFileError
from lamina.layers import Run
from lamina.networks import Graph, Link, Sequence
from lamina.training import Parts
from specimens import HOSTED, LAYERS

SEED = np.array([7], np.uint32)


@pytest.fixture(params=LAYERS)
def specimen(request):
    """A layer, its numbers, and rows."""
    make, rows = LAYERS[request.param]
    layer = make()
    layer.build(jax.tree.map(lambda x: x.shape[1:], rows))
    random = np.random.default_rng(3)
    layer.set_weights([np.abs(random.standard_normal(w.shape)) + 0.1 for w in layer.weights])
    return layer, rows


def passed(layer, tree, kept, rows, *, training, mask=None):
    """Outputs, statistics afterwards and losses of one pass."""
    run = Run(training=training, rows=mask, seed=SEED if training else None, kept=kept)
    with np.errstate(all="ignore"):
        value = layer.forward(tree, rows, run)
        penalty = layer.penalty(tree)
        return value, run.after, sum(run.losses, start=0.0 if penalty is None else penalty)


def cut(rows, where):
    """Some of the rows, of one array or of each."""
    return jax.tree.map(lambda x: x[where], rows)


@pytest.mark.parametrize("training", [False, True])
def test_numpy_and_jax_give_the_same(specimen, training):
    """One definition, two executors: outputs, running statistics and penalties agree to rounding."""
    layer, rows = specimen
    tree, kept = layer.tree()

    ours = passed(layer, tree, kept, rows, training=training)
    compiled = jax.jit(lambda t, k, x: passed(layer, t, k, x, training=training))(tree, kept, rows)

    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=2e-5, atol=2e-6), ours, compiled)


def test_a_row_does_not_see_its_neighbours(specimen):
    """In prediction, a row alone gets the answer that it gets among others."""
    layer, rows = specimen
    tree, kept = layer.tree()

    among = passed(layer, tree, kept, rows, training=False)[0]
    alone = passed(layer, tree, kept, cut(rows, slice(2, 3)), training=False)[0]

    np.testing.assert_allclose(among[2:3], alone, rtol=1e-5, atol=1e-6)


def test_padding_changes_nothing(specimen):
    """In training, rows that a mask calls padding change no output, statistic or addition to the loss."""
    layer, rows = specimen
    tree, kept = layer.tree()
    mask = np.r_[np.ones(7), np.zeros(5)].astype(np.float32)

    alone = passed(layer, tree, kept, cut(rows, slice(-5)), training=True)
    padded = passed(layer, tree, kept, rows, training=True, mask=mask)

    np.testing.assert_allclose(alone[0], padded[0][:-5], rtol=1e-5, atol=1e-6)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6), alone[1:], padded[1:])


def test_slopes_are_finite(specimen):
    """Every learned number has a finite slope, also far from 0."""
    layer, rows = specimen
    tree, kept = layer.tree()
    codes = any(isinstance(inner, layers.Embedding) for _, inner in layer.walk())
    far = jax.tree.map(lambda x: x * (1.0 if codes else 1e3), rows)

    slopes = jax.grad(lambda t, x: jax.numpy.sum(passed(layer, t, kept, x, training=True)[0]))(
        tree, jax.tree.map(jax.numpy.array, far)
    )

    assert all(np.isfinite(s).all() for s in jax.tree.leaves(slopes))


def test_a_description_comes_back_from_json(specimen):
    """What is written as JSON and read again describes the same layer."""
    layer, _ = specimen

    if isinstance(layer, layers.Lambda):
        with pytest.raises(ModelFileError, match="no code"):
            describe(layer)
        return

    again = rebuild(describe(layer))

    assert type(again) is type(layer)
    assert describe(again) == describe(layer)


def test_a_repr_makes_the_same_layer(specimen):
    """What is printed can be typed."""
    layer, _ = specimen
    names = {
        **vars(initializers),
        **vars(regularizers),
        **vars(constraints),
        **vars(layers),
        "Sequence": Sequence,
        "Graph": Graph,
        "Link": Link,
    }
    if isinstance(layer, layers.Lambda):
        assert repr(layer).startswith("Lambda(function=<function doubled")
        return

    again = eval(repr(layer), names)

    assert describe(again) == describe(layer)


def test_numbers_can_be_fed(specimen):
    """Any other numbers give the layer that was made with them."""
    layer, rows = specimen
    tree, kept = layer.tree()
    others = {path: value * 0.5 + 0.01 for path, value in numbers_of(layer).items()}
    made = with_numbers(layer, {k: float(v) for k, v in others.items()})

    pour = jax.jit(lambda n, t, k, x: passed(with_numbers(layer, n), t, k, x, training=True))
    fed = pour(numbers_of(made), tree, kept, rows)
    plain = passed(made, tree, kept, rows, training=True)

    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5), fed, plain)


def test_lamina_knows_its_own(specimen):
    """A network of lamina's own parts needs no exact batches; one with a user's function does."""
    layer, _ = specimen

    assert Parts(layer).exact == isinstance(layer, layers.Lambda)


def test_every_layer_has_a_specimen():
    """Nothing is published that the tests above do not try."""
    published = {
        name for name, item in vars(layers).items() if isinstance(item, type) and issubclass(item, layers.Layer)
    }
    tried = {type(make()).__name__ for make, _ in (LAYERS | HOSTED).values()}

    assert published - {"Layer"} <= tried


def shapes(rows, *, of=None):
    """Shapes of one array or of each, with other rows in front if asked."""
    return jax.tree.map(lambda x: (of, *np.shape(x)[1:]), rows)


@pytest.mark.parametrize("kind", [*LAYERS, *HOSTED])
def test_the_shape_of_an_answer_is_known_before_it(kind):
    """Rows in front, as they were said; what is asked has no numbers yet, and gets none unless it has parts."""
    make, rows = {**LAYERS, **HOSTED}[kind]
    layer = make()
    was = layer.built

    foretold = layer.compute_output_shape(shapes(rows))

    assert layer.built == (was or bool(layer.parts()))
    assert foretold == shapes(layer(rows))
    assert layer.compute_output_shape(shapes(rows, of=7)) == shapes(layer(rows), of=7)
