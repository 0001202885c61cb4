"""What a network has to beat, in the words of its own loss: the best constant, and a linear model."""

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.metrics import log_loss

from lamina import losses
from lamina.verdict._baselines import PULLS, Sample, constant, linear, per_row, why_none

NUMBERS = ["mse", "mae", "mape", "msle", "huber", "log_cosh", "poisson"]
CLASSES = [
    losses.CategoricalCrossentropy(),
    losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1),
    losses.SparseCategoricalCrossentropy(),
    losses.SparseCategoricalCrossentropy(from_logits=True),
]
BINARY = [losses.BinaryCrossentropy(), losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1)]


def numbers(rows=1200, seed=0):
    """Positive numbers that follow from two of five columns, and counts of the same mean."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, 5)).astype(np.float32)
    y = np.exp(1 + 0.5 * x[:, 0] - 0.3 * x[:, 1] + 0.2 * random.normal(size=rows))
    return Sample(x, y[:, None].astype(np.float32), np.ones(rows)), random


def classes(loss, rows=1200, seed=0):
    """Three classes that follow from the columns, in the form that the loss reads."""
    sample, random = numbers(rows, seed)
    codes = (sample.x[:, :3] * 2 + random.gumbel(size=(rows, 3))).argmax(axis=1).astype(np.int32)
    y = codes if loss.codes else np.eye(3, dtype=np.float32)[codes]
    return Sample(sample.x, y, np.ones(rows)), codes


def binary(rows=1200, seed=0):
    sample, random = numbers(rows, seed)
    y = (sample.x[:, :1] * 2 + random.logistic(size=(rows, 1)) > 1).astype(np.float32)
    return Sample(sample.x, y, np.ones(rows))


def halves(sample):
    middle = len(sample.x) // 2
    return sample.first(middle), Sample(*(part[middle:] for part in sample))


def cost(loss, baseline, sample):
    return per_row(loss, sample.y, baseline.predict(sample.x)).mean()


@pytest.mark.parametrize(("loss", "strategy"), [("mse", "mean"), ("mae", "median")])
def test_the_best_constant_is_the_mean_or_the_median(loss, strategy):
    """As scikit-learn's dummy has it."""
    sample, _ = numbers()

    answer = constant(losses.get(loss), sample, 1).predict(sample.x)

    wanted = DummyRegressor(strategy=strategy).fit(sample.x, sample.y).predict(sample.x)
    np.testing.assert_allclose(answer[:, 0], wanted, rtol=1e-4)


@pytest.mark.parametrize("name", NUMBERS)
def test_no_other_constant_costs_less(name):
    """To a hundredth of the loss, over a fine net of constants."""
    loss, (sample, _) = losses.get(name), numbers()

    others = [per_row(loss, sample.y, np.full_like(sample.y, guess)).mean() for guess in np.linspace(0.5, 8, 300)]

    best = min(others)
    assert cost(loss, constant(loss, sample, 1), sample) <= best + 0.01 * abs(best)


@pytest.mark.parametrize("loss", CLASSES, ids=str)
def test_for_classes_the_constant_is_their_shares(loss):
    """In probabilities or logits, whichever the loss reads."""
    sample, codes = classes(loss)

    answer = constant(loss, sample, 3).predict(sample.x)
    shares = np.exp(answer) if loss.from_logits else answer

    wanted = DummyClassifier().fit(sample.x, codes).predict_proba(sample.x)
    smoothing = getattr(loss, "label_smoothing", 0.0)
    np.testing.assert_allclose(shares, wanted * (1 - smoothing) + smoothing / 3, atol=1e-6)


@pytest.mark.parametrize("name", NUMBERS)
def test_the_linear_model_learns_for_the_loss_that_it_is_judged_by(name):
    """On new rows it beats the constant, and it is at least about as good as a ridge, whose loss is the squared one."""
    loss, (sample, _) = losses.get(name), numbers()
    learn, judge = halves(sample)

    ours = cost(loss, linear(loss, learn, 1), judge)

    plain = RidgeCV(np.logspace(-3, 6, 10)).fit(learn.x, learn.y[:, 0]).predict(judge.x)
    plain = np.maximum(plain, 0.1) if name == "poisson" else plain
    ridge = per_row(loss, judge.y, plain[:, None].astype(np.float32)).mean()
    flat = cost(loss, constant(loss, learn, 1), judge)
    assert ours < flat - 0.05 * abs(flat)
    assert ours < ridge + 0.01 * abs(ridge)


def test_every_loss_with_a_pull_is_served_better_by_it():
    """A heavy tail pulls a ridge away from the many; the loss's own model stays with them."""
    sample, random = numbers()
    y = sample.y + 5 + (random.pareto(1.5, size=sample.y.shape) * 3).astype(np.float32)
    learn, judge = halves(Sample(sample.x, y, sample.weights))
    for kind in PULLS:
        loss = kind()
        plain = linear(losses.MeanSquaredError(), learn, 1)

        assert cost(loss, linear(loss, learn, 1), judge) < cost(loss, plain, judge), kind.__name__


@pytest.mark.parametrize("loss", CLASSES, ids=str)
def test_for_classes_the_linear_model_is_logistic_regression(loss):
    """New rows, to a hundredth of scikit-learn's log loss."""
    sample, codes = classes(loss)
    learn, judge = halves(sample)

    answer = linear(loss, learn, 3).predict(judge.x).astype(np.float64)
    if loss.from_logits:
        answer = np.exp(answer - answer.max(axis=1, keepdims=True))
    answer /= answer.sum(axis=1, keepdims=True)

    wanted = LogisticRegression().fit(learn.x, codes[:600]).predict_proba(judge.x)
    smoothed = 0.05 if getattr(loss, "label_smoothing", 0.0) else 0.0
    assert log_loss(codes[600:], answer) < (1.01 + smoothed) * log_loss(codes[600:], wanted)


@pytest.mark.parametrize("loss", BINARY, ids=str)
def test_for_two_classes_both_baselines_answer_in_the_loss_s_form(loss):
    """Beaten in the right order: linear below constant, both finite."""
    learn, judge = halves(binary())

    line, flat = cost(loss, linear(loss, learn, 1), judge), cost(loss, constant(loss, learn, 1), judge)

    assert line < 0.9 * flat


def test_several_outputs_have_a_model_each():
    """Two targets at once give what one at a time gives."""
    sample, _ = numbers()
    both = Sample(sample.x, np.concatenate([sample.y, -2 * sample.y], axis=1), sample.weights)
    for name in ("mse", "mae"):
        loss = losses.get(name)

        answer = linear(loss, both, 2).predict(sample.x)

        np.testing.assert_allclose(answer[:, :1], linear(loss, sample, 1).predict(sample.x), atol=1e-3)
        np.testing.assert_allclose(answer[:, 1], -2 * answer[:, 0], atol=0.02)


@pytest.mark.parametrize("name", ["mse", "mae", "binary_crossentropy"])
def test_a_weight_of_two_is_a_row_twice(name):
    """In the constant and in the linear model."""
    loss = losses.get(name)
    sample = binary(300) if name == "binary_crossentropy" else numbers(300)[0]
    twice = Sample(np.repeat(sample.x, 2, axis=0), np.repeat(sample.y, 2, axis=0), np.ones(600))
    twice.weights[1:200:2] = 0.0
    weighted = Sample(sample.x, sample.y, np.where(np.arange(300) < 100, 1.0, 2.0))

    for learn in (constant, linear):
        np.testing.assert_allclose(
            learn(loss, weighted, 1).predict(sample.x), learn(loss, twice, 1).predict(sample.x), rtol=0.02, atol=0.02
        )


def test_every_loss_has_baselines_or_says_why_not():
    """Whatever is in the house, and what users bring."""
    kinds = [thing for thing in vars(losses).values() if isinstance(thing, type) and issubclass(thing, losses.Loss)]
    made = [kind() for kind in kinds if kind not in (losses.Loss, losses.FunctionLoss)]
    made.append(losses.FunctionLoss(lambda y_true, y_pred: (y_true - y_pred) ** 2))
    served = []
    for loss in made:
        if isinstance(loss, tuple(type(one) for one in CLASSES)):
            sample, outputs = classes(loss)[0], 3
        else:
            sample, outputs = binary(), 1
        reason = why_none(loss, sample.y, (outputs,))
        if reason:
            assert loss.name in reason
            continue
        served.append(loss.name)
        for learn in (constant, linear):
            assert np.isfinite(cost(loss, learn(loss, sample, outputs), sample)), loss.name

    assert len(served) >= 10


@pytest.mark.parametrize(
    ("loss", "outputs", "said"),
    [
        (losses.MeanSquaredError(), (5, 2), "several steps"),
        (losses.MeanSquaredError(), (40,), "40 outputs"),
        (losses.SparseCategoricalCrossentropy(), (5000,), "5000 classes"),
    ],
)
def test_what_is_too_much_in_passing_is_said(loss, outputs, said):
    """A sentence instead of a number."""
    assert said in why_none(loss, np.zeros(3), outputs)
