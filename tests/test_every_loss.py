"""What every loss promises: Keras's values and slopes under every reduction, whatever runs it, padded or not."""

import numpy as np
import pytest

from executors import EXECUTORS, as_y_true, given, recorded, run, slope, with_traced_numbers
from lamina import losses
from lamina.errors import ArgumentError, DataError, ShapeError, StateError, UnknownNameError
from lamina.losses._get import LOSSES as KNOWN
from oracle.ingredients import LOSSES, REDUCTIONS, made

PUBLIC = {
    name
    for name, thing in vars(losses).items()
    if isinstance(thing, type) and issubclass(thing, losses.Loss) and thing is not losses.Loss
}
WEIGHTS = {"plain": None, "weights": given("weights")}
AT_ONCE = {"dice", "tversky"}
"""Cases whose loss is one number for the batch, which cannot be weighed."""
SPELLINGS = {
    "MeanSquaredError": "mse MSE mean_squared_error MeanSquaredError",
    "MeanAbsoluteError": "mae MAE mean_absolute_error MeanAbsoluteError",
    "MeanAbsolutePercentageError": "mape MAPE mean_absolute_percentage_error",
    "MeanSquaredLogarithmicError": "msle MSLE mean_squared_logarithmic_error",
    "Huber": "huber Huber huber_loss",
    "LogCosh": "log_cosh LogCosh logcosh",
    "Poisson": "poisson Poisson",
    "CosineSimilarity": "cosine_similarity CosineSimilarity cosine cosine_proximity",
    "BinaryCrossentropy": "bce BCE binary_crossentropy BinaryCrossentropy",
    "CategoricalCrossentropy": "categorical_crossentropy CategoricalCrossentropy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy SparseCategoricalCrossentropy",
    "KLDivergence": "kld KLD kl_divergence KLDivergence kullback_leibler_divergence",
    "Hinge": "hinge Hinge",
    "SquaredHinge": "squared_hinge SquaredHinge",
    "CategoricalHinge": "categorical_hinge CategoricalHinge",
    "BinaryFocalCrossentropy": "binary_focal_crossentropy BinaryFocalCrossentropy",
    "CategoricalFocalCrossentropy": "categorical_focal_crossentropy CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy": "categorical_generalized_cross_entropy CategoricalGeneralizedCrossEntropy",
    "Dice": "dice Dice",
    "Tversky": "tversky Tversky",
    "Circle": "circle Circle",
}


@pytest.fixture(params=LOSSES, ids=lambda case: case.name)
def case(request):
    """Each loss with some settings and data."""
    return request.param


def outputs(case):
    return given(f"{case.data}/y_pred")


def skip_unweighable(case, kind):
    if kind == "weights" and case.name in AT_ONCE:
        pytest.skip("one number for the batch has no weights")


def test_every_loss_is_tried():
    """Nothing is published that is not held against Keras, but the user's own."""
    assert {case.cls for case in LOSSES} | {"FunctionLoss"} == PUBLIC


@pytest.mark.parametrize("kind", WEIGHTS)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_values_are_those_of_keras(case, reduction, kind):
    """Called with arrays, every reduction gives Keras's number, or Keras's numbers."""
    skip_unweighable(case, kind)
    loss = made(losses, case._replace(settings={**case.settings, "reduction": reduction}))

    value = loss(given(f"{case.data}/y_true"), outputs(case), WEIGHTS[kind])

    np.testing.assert_allclose(value, recorded()[f"losses/{case.name}/{kind}/{reduction}"], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", WEIGHTS)
@pytest.mark.parametrize("executor", EXECUTORS)
def test_the_pure_functions_give_the_same(case, executor, kind):
    """Through call and total, in NumPy and in a compiled program, in float32."""
    skip_unweighable(case, kind)
    loss = made(losses, case)
    y_true = as_y_true(loss, case.data)

    total = run(executor, lambda y, p: loss.of(y, p, WEIGHTS[kind]), y_true, outputs(case))

    assert total.dtype == np.float32
    wanted = recorded()[f"losses/{case.name}/{kind}/sum_over_batch_size"]
    np.testing.assert_allclose(total, wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", WEIGHTS)
def test_slopes_are_those_of_keras(case, kind):
    """The gradient for the outputs agrees, at logit 0 and at sure probabilities too."""
    skip_unweighable(case, kind)
    loss = made(losses, case)
    y_true = as_y_true(loss, case.data)

    found = slope(lambda p: loss.of(y_true, p, WEIGHTS[kind]), outputs(case))

    np.testing.assert_allclose(found, recorded()[f"losses/{case.name}/{kind}/slope"], rtol=1e-5, atol=1e-6)


def test_numbers_may_be_inputs_of_the_program(case):
    """With its numbers traced, a loss is the same loss."""
    loss = made(losses, case)
    y_true = as_y_true(loss, case.data)

    value = with_traced_numbers(loss, lambda thing, y, p: thing.of(y, p))(y_true, outputs(case))

    np.testing.assert_allclose(value, loss(given(f"{case.data}/y_true"), outputs(case)), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", WEIGHTS)
@pytest.mark.parametrize("reduction", ["mean", "mean_with_sample_weight"])
def test_padding_changes_nothing(case, reduction, kind):
    """Rows of padding, whatever they hold, change neither the loss nor the slope of a real row."""
    loss = made(losses, case._replace(settings={**case.settings, "reduction": reduction}))
    if not loss.rowwise:
        pytest.skip("it sees whole batches only")
    y_true, y_pred, weights = as_y_true(loss, case.data), outputs(case), WEIGHTS[kind]
    rows = np.array([1.0] * len(y_pred) + [0.0] * 3, np.float32)
    padded = [np.concatenate([part, part[:3]]) for part in (y_true, y_pred)]
    heavy = None if weights is None else np.concatenate([weights, np.array([5.0, 0.0, 2.0], np.float32)])

    def padded_total(p):
        return loss.of(padded[0], p, heavy, rows)

    wanted = loss.of(y_true, y_pred, weights)
    np.testing.assert_allclose(run("numpy", padded_total, padded[1]), wanted, rtol=1e-5, atol=1e-6)
    found = slope(padded_total, padded[1])
    assert (found[-3:] == 0).all()
    if reduction == "mean" and kind == "weights":
        wanted = recorded()[f"losses/{case.name}/{kind}/slope"]
        np.testing.assert_allclose(found[:-3], wanted, rtol=1e-5, atol=1e-6)


def test_the_slope_of_a_logit_of_zero_is_half():
    """At logit 0 the binary cross-entropy pulls by ½ towards the class that happened."""
    loss = losses.BinaryCrossentropy(from_logits=True)
    y_true = np.array([[0.0], [1.0]], np.float32)

    found = slope(lambda p: loss.total(loss.call(y_true, p)) * 2, np.zeros((2, 1), np.float32))

    assert found.tolist() == [[0.5], [-0.5]]


def test_an_exact_prediction_does_not_pull():
    """Where prediction and truth are equal, the absolute error has slope 0."""
    loss = losses.MeanAbsoluteError()

    assert slope(lambda p: loss.call(np.ones((2, 1), np.float32), p), np.ones((2, 1), np.float32)).tolist() == [
        [0],
        [0],
    ]


@pytest.mark.parametrize("name", sorted(PUBLIC - {"FunctionLoss"}))
def test_every_spelling_finds_it(name):
    """Keras's words mean what they mean in Keras; a class and an instance are themselves."""
    cls = getattr(losses, name)
    instance = cls()

    assert {type(losses.get(word)) for word in SPELLINGS[name].split()} == {cls}
    assert type(losses.get(cls)) is cls
    assert losses.get(instance) is instance


@pytest.mark.parametrize(
    ("targets", "made_for", "name"),
    [
        ((9, 1), (9, 1), "BinaryCrossentropy"),
        ((9,), (9, 1), "BinaryCrossentropy"),
        ((9,), (9, 4), "SparseCategoricalCrossentropy"),
        ((9, 1), (9, 4), "SparseCategoricalCrossentropy"),
        ((9, 4), (9, 4), "CategoricalCrossentropy"),
    ],
)
def test_crossentropy_is_chosen_by_shapes(targets, made_for, name):
    """As in Keras, the one word means the form that the shapes allow."""
    assert type(losses.get("crossentropy", targets, made_for)).__name__ == name


def test_columns_and_lists_of_numbers_meet():
    """Targets (n,) and outputs (n, 1) are the same table, and the other way round."""
    flat, tall = np.array([1.0, 2.0, 5.0]), np.array([[1.0], [2.0], [3.0]])

    assert losses.MeanSquaredError()(flat, tall) == pytest.approx(4 / 3)
    assert losses.MeanSquaredError()(tall, flat) == pytest.approx(4 / 3)


def test_what_does_not_fit_is_refused():
    """Shapes that would have to be guessed, codes that are none, weights for other rows."""
    with pytest.raises(ShapeError, match=r"shape of y_pred, \(3, 1\); got \(3, 2\)"):
        losses.MeanSquaredError()(np.zeros((3, 2)), np.zeros((3, 1)))
    with pytest.raises(ShapeError, match="one class code for each row"):
        losses.SparseCategoricalCrossentropy()(np.zeros((3, 2)), np.zeros((3, 2)))
    for wrong in ([0, 1, 2], [0, 1, -1], [0, 1, 0.5], [0, 1, np.nan]):
        with pytest.raises(DataError, match=f"from 0 to 1.* got {wrong[-1]}"), np.errstate(invalid="ignore"):
            losses.SparseCategoricalCrossentropy()(wrong, np.ones((3, 2)))
    with pytest.raises(ShapeError, match="one weight for each of 3 rows"):
        losses.MeanSquaredError()(np.zeros(3), np.zeros(3), [1.0, 2.0])


def test_settings_outside_their_range_are_refused():
    """Unknown reductions, no reduction where a number is needed, smoothing above 1, words for nothing."""
    with pytest.raises(ArgumentError, match="needs reduction"):
        losses.MeanSquaredError(reduction="median")
    with pytest.raises(ArgumentError, match="single number"):
        losses.MeanSquaredError(reduction=None).total(np.ones(3))
    with pytest.raises(ArgumentError, match="label_smoothing"):
        losses.BinaryCrossentropy(label_smoothing=1.5)
    with pytest.raises(UnknownNameError, match="Did you mean"):
        losses.get("mean_squared_eror")
    with pytest.raises(ArgumentError, match="A loss"):
        losses.get(3)


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "mean_with_sample_weight"])
def test_nothing_weighs_nothing(reduction):
    """Where all weights are 0 the loss is 0, as in Keras."""
    assert losses.MeanSquaredError(reduction=reduction)([1.0, 2.0], [3.0, 4.0], [0.0, 0.0]) == 0


@pytest.mark.parametrize("executor", EXECUTORS)
def test_a_users_function_is_a_loss(executor):
    """Values a row are reduced with weights; a single number is taken as it is."""
    y_true, y_pred, weights = given("numbers/y_true"), given("numbers/y_pred"), given("weights")
    by_row = losses.get(lambda y, p: ((y - p) ** 2).mean(-1))
    at_once = losses.get(lambda y, p: ((y - p) ** 2).mean())

    found = run(executor, lambda y, p: by_row.total(by_row.call(y, p), weights), y_true, y_pred)
    np.testing.assert_allclose(found, recorded()["losses/mse/weights/mean"], rtol=1e-5)
    found = run(executor, lambda y, p: at_once.total(at_once.call(y, p)), y_true, y_pred)
    np.testing.assert_allclose(found, recorded()["losses/mse/plain/mean"], rtol=1e-5)
    assert at_once([1.0, 2.0], [[1.0], [4.0]]) == 2.0


def test_a_single_number_cannot_be_weighed():
    """A loss of the whole batch is refused with weights, and in a padded batch."""
    at_once = losses.FunctionLoss(lambda y, p: ((y - p) ** 2).mean(), name="rough")

    with pytest.raises(ArgumentError, match="'rough' returned one number"):
        at_once([1.0, 2.0], [1.0, 4.0], [1.0, 2.0])
    with pytest.raises(StateError, match="padded"):
        at_once.total(np.float32(1.0), rows=np.ones(2))


def test_a_loss_of_ones_own_needs_only_call():
    """As in Keras: subclass, call, and it reduces and answers."""

    class Cubed(losses.Loss):
        def __init__(self):
            super().__init__(name="cubed")

        def call(self, y_true, y_pred):
            return abs(y_true - y_pred) ** 3

    assert Cubed()([1.0, 2.0], [1.0, 4.0]) == 4.0
    assert losses.get(Cubed).name == "cubed"
    with pytest.raises(NotImplementedError, match="no call"):
        losses.Loss().call(1, 2)


@pytest.mark.parametrize("name", sorted({word for word in KNOWN if word != "circle"}))
def test_what_is_no_number_stays_none(name):
    """A prediction that is NaN makes the row's loss NaN."""
    loss = losses.get(name)
    outputs = np.array([[np.nan, 0.25, 0.5]], np.float32)
    targets = np.array([1], np.int32) if loss.codes else np.array([[0.0, 1.0, 0.0]], np.float32)

    with np.errstate(all="ignore"):
        assert np.isnan(loss.call(targets, outputs)).all()


def function_of(case):
    """The plain function of a case's loss, bound to its settings."""
    name = next(word for word in KNOWN if KNOWN[word].__name__ == case.cls and hasattr(losses, word))
    settings = {"q": 0.5} | dict(case.settings) if case.cls == "CategoricalGeneralizedCrossEntropy" else case.settings
    return lambda y, p: getattr(losses, name)(y, p, **settings)


@pytest.mark.parametrize("executor", EXECUTORS)
def test_functions_are_those_of_keras(case, executor):
    """Each loss is a function too, of arrays and of traced arrays, targets in floats or codes, flat or tall."""
    y_true = given(f"{case.data}/y_true")
    wanted = recorded()[f"losses/{case.name}/plain/none"]

    found = run(executor, function_of(case), y_true, outputs(case))

    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=2e-6)
    if made(losses, case).codes:
        np.testing.assert_allclose(
            run(executor, function_of(case), y_true[:, None], outputs(case)), wanted, rtol=1e-5, atol=2e-6
        )


def test_a_called_loss_stays_where_its_arrays_are(case):
    """In somebody's own traced step, a loss answers with a traced scalar, the one it has outside."""
    loss = made(losses, case)
    y_true = given(f"{case.data}/y_true")

    found = run("jax", loss, y_true, outputs(case))

    np.testing.assert_allclose(found, loss(y_true, outputs(case)), rtol=1e-5, atol=1e-6)


def test_weights_may_be_one_number_or_one_a_value():
    """As in Keras: 2 is 2 for every row; with several values a row, each may have its own."""
    y_true, y_pred = np.zeros((2, 3, 1)), np.arange(6.0).reshape(2, 3, 1)
    loss = losses.MeanSquaredError()

    assert loss(y_true, y_pred, 2.0) == pytest.approx(2 * 55 / 6)
    assert loss(y_true, y_pred, [[1, 0, 0], [0, 0, 1]]) == pytest.approx(25 / 6)
    assert loss(y_true, y_pred, [0, 1]) == pytest.approx(50 / 6)


def test_a_loss_tells_its_settings():
    """get_config and from_config are each other's inverse."""
    loss = losses.BinaryFocalCrossentropy(gamma=3.0, axis=0, reduction="sum", name="mine")

    again = losses.BinaryFocalCrossentropy.from_config(loss.get_config())

    assert loss.get_config() == again.get_config()
    assert again.get_config()["gamma"] == 3
    assert again.name == "mine"


def test_types_of_answers_are_words_or_refused():
    """A half-precision answer where one is asked for; an unknown type is refused."""
    assert losses.MeanSquaredError(dtype="float16")([1.0], [3.0]).dtype == np.float16
    with pytest.raises(ArgumentError, match="dtype"):
        losses.MeanSquaredError(dtype="complex64")


def test_speech_is_outside():
    """CTC is named in one sentence."""
    with pytest.raises(ArgumentError, match="for tables"):
        losses.get("CTC")


def test_a_mask_leaves_values_out():
    """What a layer marked as filler counts neither in the sum nor in the number of values."""

    class Marked(np.ndarray):
        """An array that can carry a mask."""

    y_pred = np.array([[1.0], [9.0]], np.float32).view(Marked)
    y_pred._keras_mask = np.array([True, False])

    assert losses.MeanSquaredError()(np.zeros((2, 1)), y_pred) == 1
    assert losses.MeanSquaredError()(np.zeros((2, 1)), y_pred, [3.0, 1.0]) == 3


def test_alpha_is_a_number_or_a_list():
    """Anything else is refused."""
    with pytest.raises(ArgumentError, match="alpha"):
        losses.CategoricalFocalCrossentropy(alpha="much")
