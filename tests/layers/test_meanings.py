"""What single layers mean and refuse, beyond what all layers promise and what Keras's record says."""

import numpy as np
import pytest

from lamina import layers
from lamina.errors import ArgumentError, DataError, ShapeError
from lamina.layers import Run
from lamina.networks import Sequence
from lamina.structures import leaves

A, B, CUBE = np.ones((4, 3), np.float32), np.ones((4, 2), np.float32), np.ones((4, 2, 3), np.float32)
SEED = np.array([5], np.uint32)


def answer(layer, inputs, **told):
    """One pass of a layer without numbers."""
    return layer.forward({}, inputs, Run(**told))


def masked(value, mask, **told):
    """A run that knows which places of `value` are empty."""
    run = Run(**told)
    run.set_mask(value, mask)
    return run


REFUSED = {
    "a sum of one array": (layers.Add, A, ShapeError, "a list of at least one input"),
    "a sum of nothing": (layers.Add, [], ShapeError, "got 0 inputs"),
    "a sum that does not fit": (layers.Add, [A, B], ShapeError, "('rows', 3), ('rows', 2)"),
    "a difference of three": (layers.Subtract, [A, A, A], ShapeError, "exactly 2 inputs; got 3"),
    "different rows": (layers.Multiply, [A, A[:3]], ShapeError, "as many rows each"),
    "side by side, not fitting": (layers.Concatenate, [A, CUBE], ShapeError, "differ in axis -1 alone"),
    "side by side, no such axis": (lambda: layers.Concatenate(axis=2), [A, A], ShapeError, "axis 2"),
    "a product of three": (lambda: layers.Dot(1), [A, A, A], ShapeError, "exactly 2"),
    "a product of other sizes": (lambda: layers.Dot(1), [A, B], ShapeError, "have to be equal"),
    "a shape of other size": (lambda: layers.Reshape((2, 2)), A, ShapeError, "hold 3 numbers"),
    "a shape that leaves a rest": (lambda: layers.Reshape((2, -1)), A, ShapeError, "hold 3 numbers"),
    "other axes": (lambda: layers.Permute((2, 1)), A, ShapeError, "orders 2 axes"),
    "a matrix repeated": (lambda: layers.RepeatVector(2), CUBE, ShapeError, "Put a Flatten before"),
    "features of a table dropped": (lambda: layers.SpatialDropout1D(0.5), A, ShapeError, "use Dropout"),
    "places of a table averaged": (layers.GlobalAveragePooling1D, A, ShapeError, "rows × places × features"),
    "axis of rows": (lambda: layers.UnitNormalization(axis=0), A, ShapeError, "axes of features"),
    "no such axis": (lambda: layers.UnitNormalization(axis=2), A, ShapeError, "from 1 to 1"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_inputs_that_do_not_fit_are_refused(case):
    """What was wanted, what came, and what to do."""
    make, inputs, error, words = REFUSED[case]

    with pytest.raises(error, match=words.replace("(", r"\(").replace(")", r"\)")):
        answer(make(), inputs)


@pytest.mark.parametrize("several", [[A, A], (A, B), [layers.Input((3,)), layers.Input((3,))]])
def test_one_table_is_read_where_one_is_wanted(several):
    """Several are refused, and not piled up; a list of rows is one table."""
    layer = layers.Identity()

    with pytest.raises(ShapeError, match="takes one input; got a list of 2"):
        layer(several)
    assert layer([A[0], A[1]]).tolist() == A[:2].tolist()


def test_functions_of_several_tables_get_them():
    """A Lambda, and a wrapper of one, hand on the list that they are called on, of arrays or of symbols."""
    product = layers.Lambda(lambda both: both[0] * both[1])
    x, y = layers.Input((3,)), layers.Input((3,))

    assert product([A, 2 * A]).tolist() == layers.Wrapper(product)([A, 2 * A]).tolist() == (2 * A).tolist()
    assert product([x, y]).shape == layers.Wrapper(product)([x, y]).shape == (None, 3)


SENSELESS = {
    "rows under each other": (lambda: layers.Concatenate(axis=0), "not that of the rows"),
    "a product over rows": (lambda: layers.Dot(0), "an axis after the rows"),
    "a product over three axes": (lambda: layers.Dot((1, 2, 1)), "or two"),
    "two open sizes": (lambda: layers.Reshape((-1, -1)), "one of which may be -1"),
    "an axis twice": (lambda: layers.Permute((1, 1)), "in some order"),
    "no copies": (lambda: layers.RepeatVector(0), "at least 1"),
    "a negative bend": (lambda: layers.ReLU(negative_slope=-1), "at least 0"),
    "a negative old bend": (lambda: layers.LeakyReLU(alpha=-1), "at least 0"),
    "everything drowned": (lambda: layers.GaussianDropout(1.0), "below 1"),
    "no groups": (lambda: layers.GroupNormalization(groups=0), "-1 or a whole number"),
    "alphas shared by rows": (lambda: layers.PReLU(shared_axes=0), "counted from 1"),
    "nothing inside": (lambda: layers.Wrapper("dense"), "to be a layer"),
    "no function": (lambda: layers.Lambda(3), "a function of an array"),
    "a mask of one's own": (lambda: layers.Lambda(abs, mask=abs), "mark empty places with Masking"),
    "another order of axes": (lambda: layers.Flatten("rows_first"), "channels_first"),
    "another order": (lambda: layers.GlobalMaxPooling1D("rows_first"), "channels_first"),
    "low rank": (lambda: layers.Dense(3, lora_rank=2), "takes no lora_rank"),
    "few bits": (lambda: layers.Embedding(3, 2, quantization_config="int8"), "computes in float32"),
    "renormalization": (lambda: layers.BatchNormalization(renorm=True), "no renormalization"),
    "an equation without arrow": (lambda: layers.EinsumDense("ab,bc", 2), "of the form"),
    "rows in the kernel": (lambda: layers.EinsumDense("ab,ac->ac", 2), "stands for the rows"),
    "rows moved": (lambda: layers.EinsumDense("ab,bc->ca", 2), "stands for the rows"),
    "a letter from nowhere": (lambda: layers.EinsumDense("ab,bc->acd", 2), "leads nowhere"),
    "an offset from nowhere": (lambda: layers.EinsumDense("ab,bc->ac", 2, bias_axes="z"), "leads nowhere"),
}


@pytest.mark.parametrize("case", SENSELESS)
def test_settings_that_make_no_sense_are_refused(case):
    """Before any step."""
    make, words = SENSELESS[case]

    with pytest.raises(ArgumentError, match=words.replace("(", r"\(")):
        make()


UNFIT = {
    "groups that do not divide": (lambda: layers.GroupNormalization(groups=2), (3,), ShapeError, "got 3 features"),
    "groups of rows": (lambda: layers.GroupNormalization(axis=0), (3,), ShapeError, "not that of the rows"),
    "nothing to hold": (lambda: layers.SpectralNormalization(layers.Identity()), (3,), ArgumentError, "a kernel"),
    "too few axes": (lambda: layers.EinsumDense("abc,cd->abd", (2, 4)), (3,), ShapeError, "as many axes"),
    "two sizes": (lambda: layers.EinsumDense("abc,cd->abd", (5, 4)), (2, 3), ShapeError, "2 in the input and 5"),
    "an unknown size": (lambda: layers.EinsumDense("ab,bc->ac", (None,)), (3,), ShapeError, "nobody says"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_shapes_that_do_not_fit_are_refused_when_built(case):
    """Before any number is drawn."""
    make, shape, error, words = UNFIT[case]

    with pytest.raises(error, match=words):
        make().build(shape)


@pytest.mark.parametrize("cls", [layers.Multiply, layers.Maximum, layers.Minimum])
def test_empty_places_are_not_multiplied(cls):
    """Where an empty place would count as a number, it is refused."""
    run = masked(CUBE, np.ones((4, 2), bool))

    with pytest.raises(DataError, match="without empty places"):
        cls().forward({}, [CUBE, CUBE], run)


def test_a_place_of_a_sum_is_empty_where_all_its_parts_are():
    """One that holds something makes the sum hold something."""
    first, second = CUBE, CUBE + 1
    run = masked(first, np.array([[True, False]] * 4))
    run.set_mask(second, np.array([[False, False]] * 4))

    total = layers.Add().forward({}, [first, second], run)

    assert run.mask(total).tolist() == [[True, False]] * 4


def test_places_side_by_side_keep_their_emptiness():
    """Along the places, each input's mask stands where its places stand; an input without one is full."""
    other = CUBE + 1
    run = masked(CUBE, np.array([[True, False]] * 4))

    joined = layers.Concatenate(axis=1).forward({}, [CUBE, other], run)

    assert run.mask(joined).tolist() == [[True, False, True, True]] * 4


def test_softmax_gives_empty_places_nothing():
    """Shares are among the places that hold something."""
    row = np.array([[1.0, 1.0, 9.0]], np.float32)
    run = masked(row, np.array([[True, True, False]]))

    assert layers.Softmax().forward({}, row, run).tolist() == [[0.5, 0.5, 0.0]]


def test_a_function_hears_of_training_and_mask():
    """A Lambda's function gets what it has an argument for, and its own arguments."""

    def heard(x, by, training, mask):
        return x * by * (2 if training else 1) * mask[..., None]

    layer = layers.Lambda(heard, arguments={"by": 3.0})
    run = masked(CUBE, np.array([[True, False]] * 4), training=True)

    assert layer.forward({}, CUBE, run)[0].tolist() == [[6.0] * 3, [0.0] * 3]
    assert answer(layers.Lambda(np.negative), A).tolist() == (-A).tolist()


def test_the_old_name_of_a_slope():
    """Keras 2's alpha is negative_slope."""
    assert layers.LeakyReLU(alpha=0.1).negative_slope == 0.1


def test_alpha_dropout_keeps_mean_and_variance():
    """Of numbers with mean 0 and variance 1, as selu's are."""
    x = np.random.default_rng(1).standard_normal((400, 500)).astype(np.float32)

    out = answer(layers.AlphaDropout(0.3), x, training=True, seed=SEED)

    assert abs(out.mean()) < 0.01
    assert abs(out.std() - 1) < 0.01
    values, counts = np.unique(out, return_counts=True)
    assert abs(counts.max() / out.size - 0.3) < 0.01
    assert values[counts.argmax()] < 0


def test_everything_dropped_is_nothing():
    """At rate 1, dropout in all its forms answers 0."""
    for layer in (layers.Dropout(1.0), layers.AlphaDropout(1.0)):
        assert np.abs(answer(layer, A, training=True, seed=SEED)).max() < 1e-6


def test_gaussian_dropout_has_the_variance_of_dropout():
    """Mean 1 and variance rate / (1 - rate), of ones."""
    out = answer(layers.GaussianDropout(0.2), np.ones((400, 500), np.float32), training=True, seed=SEED)

    assert abs(out.mean() - 1) < 0.01
    assert abs(out.var() - 0.25) < 0.01


def test_spatial_dropout_drops_whole_features():
    """All places of a feature fall together; features of other rows do not."""
    out = answer(layers.SpatialDropout1D(0.5), np.ones((50, 7, 8), np.float32), training=True, seed=SEED)

    assert (out == out[:, :1]).all()
    assert set(np.unique(out)) == {0.0, 2.0}


@pytest.mark.parametrize(
    ("noise_shape", "same"),
    [((1, 6), (0,)), ((None, 1), (1,)), ((1,), (1,)), ((8, 6), ())],
)
def test_a_leading_one_of_a_noise_shape_is_one_draw_for_all_rows(noise_shape, same):
    """With a size for every axis, the first speaks of rows, as in Keras; with one less, of features."""
    out = answer(layers.Dropout(0.5, noise_shape), np.ones((8, 6), np.float32), training=True, seed=SEED)

    for axis in (0, 1):
        assert (out == np.take(out, [0], axis)).all() == (axis in same)


def test_a_noise_shape_of_other_rank_is_refused():
    """Instead of being cut."""
    with pytest.raises(ShapeError, match="noise_shape"):
        answer(layers.Dropout(0.5, (1, 1, 1)), A, training=True, seed=SEED)


@pytest.mark.parametrize(
    ("equation", "shape", "out", "fans"),
    [
        ("abc,cde->abde", (5, 6), (None, 3, 4), 6 + 12),
        ("abc,bcd->ad", (5, 6), (7,), 30 + 7),
    ],
)
def test_a_kernel_by_letters_is_drawn_for_what_comes_in_and_goes_out(equation, shape, out, fans):
    """Glorot's bound is √(6 / (in + out)), with all summed axes coming in and all others going out."""
    layer = layers.EinsumDense(equation, out)
    layer.build(shape)

    largest = np.abs(layer.weights[0]).max()

    assert 0.9 < largest / np.sqrt(6 / fans) <= 1


def test_group_normalization_of_many_groups():
    """-1 is one group a feature: over the places of a row alone."""
    x = np.random.default_rng(1).standard_normal((4, 9, 3)).astype(np.float32)
    layer = layers.GroupNormalization(-1, epsilon=1e-9)
    layer.build((9, 3))

    out = layer.forward(layer.tree()[0], x, Run())

    np.testing.assert_allclose(out.mean(1), 0, atol=1e-6)
    np.testing.assert_allclose(out.std(1), 1, rtol=1e-4)


@pytest.mark.parametrize("dtype", [None, "float32", np.float32, np.dtype("float32")])
def test_numbers_are_single(dtype):
    """In every spelling."""
    assert layers.Dense(3, dtype=dtype, autocast=False).dtype == "float32"


@pytest.mark.parametrize("dtype", ["bfloat16", "mixed_float16", np.float16])
def test_other_types_of_number_are_refused(dtype):
    """With a sentence; scripts' float64 is float32 once `lamina.keras` listens."""
    with pytest.raises(ArgumentError, match="computes in float32; got dtype="):
        layers.Dense(3, dtype=dtype)


CONSTRAINED = {
    "Dense": (lambda c: layers.Dense(2, kernel_constraint=c, bias_constraint=c), (3,)),
    "Embedding": (lambda c: layers.Embedding(3, 2, "uniform", None, c), (1,)),
    "EinsumDense": (
        lambda c: layers.EinsumDense("ab,bc->ac", 2, bias_axes="c", kernel_constraint=c, bias_constraint=c),
        (3,),
    ),
    "PReLU": (lambda c: layers.PReLU("zeros", None, c), (3,)),
    "BatchNormalization": (lambda c: layers.BatchNormalization(beta_constraint=c, gamma_constraint=c), (3,)),
    "LayerNormalization": (lambda c: layers.LayerNormalization(beta_constraint=c, gamma_constraint=c), (3,)),
    "GroupNormalization": (lambda c: layers.GroupNormalization(3, beta_constraint=c, gamma_constraint=c), (3,)),
    "a layer inside": (lambda c: layers.Wrapper(layers.Dense(2, kernel_constraint=c, bias_constraint=c)), (3,)),
    "a network": (lambda c: Sequence([layers.Dense(2, kernel_constraint=c, bias_constraint=c)]), (3,)),
}


@pytest.mark.parametrize("case", CONSTRAINED)
def test_every_learned_number_can_be_constrained(case):
    """What is below 0 becomes 0, in every weight, and nothing else changes; without a constraint nothing changes."""
    make, shape = CONSTRAINED[case]
    for bound in ("non_neg", None):
        layer = make(bound)
        layer.build(shape)
        layer.set_weights([np.linspace(-1, 1, w.size).reshape(w.shape) for w in layer.get_weights()])
        tree = layer.tree()[0]

        kept = leaves(layer.constrain(tree))

        for before, after in zip(leaves(tree), kept, strict=True):
            np.testing.assert_array_equal(after, before if bound is None else np.maximum(before, 0))


def test_a_wrapped_layer_keeps_its_penalty():
    """The regularizer of a layer inside counts."""
    layer = layers.SpectralNormalization(layers.Dense(2, kernel_regularizer="l2"))
    layer.build((3,))

    assert layer.penalty(layer.tree()[0]) == layer.layer.penalty(layer.layer.tree()[0]) > 0


def test_channels_may_come_first():
    """Then Flatten moves them to the end before."""
    x = np.arange(12, dtype=np.float32).reshape(2, 3, 2)

    assert answer(layers.Flatten("channels_first"), x)[0].tolist() == [0, 2, 4, 1, 3, 5]
    assert answer(layers.Flatten(), x)[0].tolist() == [0, 1, 2, 3, 4, 5]
