"""The linear yardsticks: what scikit-learn finds, also where columns are constant, alike, huge or many."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, PoissonRegressor, QuantileRegressor, Ridge, RidgeCV
from sklearn.metrics import log_loss

from lamina.arrays import log_softmax
from lamina.verdict._linear import LOGISTIC, PENALTIES, POISSON, gram, newton, reweighted, ridge, scale_of, softmax


def table(rows=600, columns=8, seed=0):
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, columns)) @ random.normal(size=(columns, columns)) * 10 + 50
    return x.astype(np.float32), x @ random.normal(size=columns) / 20, random


def standardised(x):
    """Columns as `Scale` makes them, without the ones; in float64 for scikit-learn."""
    z = scale_of(x)(x)
    return z, z[:, :-1].astype(np.float64)


def test_columns_are_standardised_as_numpy_does_it():
    """Mean 0, deviation 1, and ones beside them."""
    x = table()[0]
    z = scale_of(x)(x)

    np.testing.assert_allclose(z[:, :-1], (x - x.mean(0)) / x.std(0), atol=1e-4)
    assert (z[:, -1] == 1).all()


def test_what_cannot_be_standardised_counts_for_nothing():
    """A constant column, a column of huge constants, holes and infinities."""
    x = table(rows=200, columns=4)[0]
    x[:, 1], x[:, 2] = 7.0, 3e30
    x[5, 0], x[6, 0] = np.nan, np.inf
    z = scale_of(x)(x)

    assert np.isfinite(z).all()
    assert not z[:, 1:3].any()
    assert not z[5:7, 0].any()
    np.testing.assert_allclose(np.delete(z[:, 0], [5, 6]).mean(), 0, atol=1e-5)


def test_a_far_offset_costs_no_digits():
    """Years, time stamps and prices lie far from 0."""
    random = np.random.default_rng(0)
    x = np.round(random.normal(size=(500, 1)) * 1000 + 2**24).astype(np.float32)

    np.testing.assert_allclose(
        scale_of(x)(x)[:, 0], ((x - x.mean(0, np.float64)) / x.std(0, np.float64))[:, 0], atol=1e-5
    )


@pytest.mark.parametrize("shape", [(5, 3), (300, 7), (1000, 120), (40, 700)])
def test_products_by_blocks_are_products(shape):
    """Whatever the size of a block."""
    random = np.random.default_rng(0)
    a, b = random.normal(size=shape), random.normal(size=shape)

    np.testing.assert_allclose(gram(a, b), a.T @ b, atol=1e-9)


def test_ridge_is_ridge():
    """scikit-learn's with the same penalty, several outputs and weights."""
    x, y, random = table()
    z, plain = standardised(x)
    y = np.stack([y + random.normal(size=len(y)), -y], axis=1)
    weights = random.uniform(0.5, 2, len(y))

    w, penalty = ridge(z, y, weights)

    wanted = Ridge(alpha=penalty).fit(plain, y, weights)
    np.testing.assert_allclose(w[:-1], wanted.coef_.T, atol=2e-3)
    np.testing.assert_allclose(w[-1], wanted.intercept_, atol=2e-3)


@pytest.mark.parametrize(("rows", "columns", "noise"), [(60, 40, 3.0), (500, 10, 0.1), (120, 100, 1.0), (80, 200, 1.0)])
def test_the_penalty_is_a_good_one(rows, columns, noise):
    """New rows are predicted about as well as with the penalty that leaving rows out chooses."""
    x, y, random = table(rows + 2000, columns)
    y = y / y.std() + noise * random.normal(size=len(y))
    z, plain = standardised(x)

    w, _ = ridge(z[:rows], y[:rows, None], np.ones(rows))
    wanted = RidgeCV(PENALTIES).fit(plain[:rows], y[:rows])

    ours = np.mean((z[rows:] @ w[:, 0] - y[rows:]) ** 2)
    assert ours < 1.1 * np.mean((wanted.predict(plain[rows:]) - y[rows:]) ** 2)


def test_columns_that_are_alike_or_more_than_rows_do_no_harm():
    """Ridge shares the weight between twins."""
    x, y, _ = table(rows=100, columns=3)
    twins = np.concatenate([x, x, np.ones((100, 200), np.float32)], axis=1)
    z = scale_of(twins)(twins)

    w, _ = ridge(z, y[:, None], np.ones(100))

    np.testing.assert_allclose(w[:3], w[3:6], atol=1e-3)
    np.testing.assert_allclose(z @ w[:, 0], y, atol=0.02 * y.std())


@pytest.mark.parametrize("noise", ["laplace", "lognormal"])
def test_reweighting_finds_the_least_absolute_errors(noise):
    """As linear programming does, to a hundredth of the loss."""
    x, y, random = table(rows=1500)
    y = y / y.std() + getattr(random, noise)(size=len(y))
    z, plain = standardised(x)

    w = reweighted(z, y, np.ones(len(y)), lambda size: 1 / size)

    wanted = QuantileRegressor(alpha=0).fit(plain, y)
    assert np.abs(z @ w - y).mean() < 1.01 * np.abs(wanted.predict(plain) - y).mean()


@pytest.mark.parametrize("separable", [False, True])
def test_newton_finds_logistic_regression(separable):
    """Coefficients of scikit-learn's with C=1, with weights, and where classes are separable."""
    x, line, random = table()
    line = (line - line.mean()) / line.std()
    y = (line + (0 if separable else random.logistic(size=len(line))) > 0.5).astype(float)
    weights = random.uniform(0.5, 2, len(y))
    z, plain = standardised(x)

    w = newton(z, y, weights, LOGISTIC)

    wanted = LogisticRegression(C=1, tol=1e-10, max_iter=10_000).fit(plain, y, weights)
    np.testing.assert_allclose(w[:-1], wanted.coef_[0], rtol=0.01, atol=0.02)
    np.testing.assert_allclose(w[-1], wanted.intercept_[0], rtol=0.01, atol=0.02)


def test_newton_finds_poisson_regression():
    """Coefficients of scikit-learn's under the same penalty."""
    x, line, random = table()
    y = random.poisson(np.exp((line - line.mean()) / line.std())).astype(float)
    z, plain = standardised(x)

    w = newton(z, y, np.ones(len(y)), POISSON)

    wanted = PoissonRegressor(alpha=1 / len(y), tol=1e-10, max_iter=10_000).fit(plain, y)
    np.testing.assert_allclose(w[:-1], wanted.coef_, atol=0.01)
    np.testing.assert_allclose(w[-1], wanted.intercept_, atol=0.01)


@pytest.mark.parametrize("classes", [2, 3, 12])
def test_softmax_predicts_as_multinomial_regression(classes):
    """New rows, to a thousandth of the log loss; classes may be rare."""
    x, _, random = table(rows=1500)
    z, plain = standardised(x)
    codes = (plain @ random.normal(size=(8, classes)) + random.gumbel(size=(1500, classes))).argmax(axis=1)
    codes[:classes] = range(classes)

    w = softmax(z[:700], np.eye(classes)[codes[:700]], np.ones(700))

    wanted = LogisticRegression(C=1, tol=1e-8, max_iter=10_000).fit(plain[:700], codes[:700])
    ours = -log_softmax((z[700:] @ w).astype(np.float64))[np.arange(800), codes[700:]].mean()
    assert abs(ours - log_loss(codes[700:], wanted.predict_proba(plain[700:]), labels=range(classes))) < 1e-3
