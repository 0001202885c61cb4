"""Estimators keep scikit-learn's contract, which scikit-learn itself examines."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_diabetes, load_iris
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from lamina import keras
from lamina.errors import ArgumentError, DataError
from lamina.keras import wrappers

RANDOM = "what is drawn differs from fit to fit"
EXPECTED = {
    "check_classifiers_one_label_sample_weights": "weights of 0 leave a class without rows, and it stays one",
    "check_classifiers_classes": RANDOM,
    "check_classifier_data_not_an_array": RANDOM,
    "check_regressor_data_not_an_array": RANDOM,
    "check_transformer_data_not_an_array": RANDOM,
    "check_supervised_y_2d": RANDOM,
    "check_fit_idempotent": RANDOM,
    "check_classifiers_train": "decision_function answers a column a class, for two classes too",
}


def build(X, y, loss, out=None, units=4):
    """A small network for rows and targets in columns."""
    x = keras.Input(shape=(X.shape[1],))
    h = keras.layers.Dense(units, "relu")(x)
    model = keras.Model(x, keras.layers.Dense(y.shape[1], out)(h))
    model.compile(keras.optimizers.Adam(0.03), loss)
    return model


class Named:
    """The function with a name that is the same in every process, as the names of tests must be."""

    def __call__(self, X, y, **settings):
        return build(X, y, **settings)

    def __repr__(self):
        return "build"

    def __deepcopy__(self, memory):
        return self


def classifier(**settings):
    """A classifier around a function."""
    kwargs = {"loss": "categorical_crossentropy", "out": "softmax", "units": 16}
    return wrappers.SKLearnClassifier(build, model_kwargs=kwargs, **settings)


@parametrize_with_checks(
    [
        wrappers.SKLearnTransformer(Named(), model_kwargs={"loss": "mse"}),
    ],
    expected_failed_checks=lambda _: EXPECTED,
)
def test_scikit_learn_is_content(estimator, check):
    """Every promise that scikit-learn knows, but those that need the same numbers from fit to fit."""
    check(estimator)


def test_a_classifier_learns_names():
    """In a pipeline, scored by cross-validation, with labels that are words."""
    x, codes = load_iris(return_X_y=True)
    names = np.array(["setosa", "versicolor", "virginica"])[codes]
    made = make_pipeline(StandardScaler(), classifier(fit_kwargs={"epochs": 30}))

    assert cross_val_score(made, x, names, cv=3).mean() > 0.9
    fitted = made.fit(x, names)[-1]
    assert fitted.classes_.tolist() == sorted(set(names))
    assert len(fitted.epoch_) == 30
    rows = StandardScaler().fit_transform(x)
    np.testing.assert_array_equal(fitted.classes_[fitted.decision_function(rows).argmax(axis=1)], fitted.predict(rows))


@pytest.mark.parametrize(
    ("units", "out", "loss"),
    [(1, "sigmoid", "binary_crossentropy"), (2, "softmax", "sparse_categorical_crossentropy")],
)
def test_a_compiled_model_gets_targets_as_its_loss_reads_them(units, out, loss):
    """One unit, or codes: a compiled model is copied, and stays as it was."""
    random = np.random.default_rng(0)
    x = random.standard_normal((200, 2)).astype(np.float32)
    y = np.where(x[:, 0] > 0, "yes", "no")
    model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(units, out)])
    model.compile(keras.optimizers.Adam(0.1), loss)
    before = model.get_weights()

    fitted = wrappers.SKLearnClassifier(model, fit_kwargs={"epochs": 20}).fit(x, y)

    assert fitted.score(x, y) > 0.9
    for now, then in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_a_regressor_learns_numbers_and_goes_on():
    """A warm start goes on from the weights that are there; one target is one axis, several are columns."""
    x, y = load_diabetes(return_X_y=True)
    y = (y - y.mean()) / y.std()
    made = wrappers.SKLearnRegressor(build, warm_start=True, model_kwargs={"loss": "mse"}, fit_kwargs={"epochs": 40})

    first = made.fit(x, y).model_
    assert made.fit(x, y).model_ is first
    assert made.score(x, y) > 0.4
    assert made.predict(x).shape == y.shape
    assert clone(made).fit(x, np.stack([y, -y], axis=1)).predict(x).shape == (len(y), 2)


def test_fitted_estimators_go_into_a_pickle():
    """The same answers from the copy, and the names that Keras gave."""
    x, codes = load_iris(return_X_y=True)
    fitted = classifier().fit(x, codes)

    copy = pickle.loads(pickle.dumps(fitted))

    np.testing.assert_array_equal(copy.predict(x), fitted.predict(x))
    assert repr(copy).startswith("SKLearnClassifier(")
    assert type(copy) is wrappers.SKLearnClassifier


def test_what_cannot_be_learned_is_refused():
    """One class, targets that are no labels, and something that is no model."""
    x = np.ones((6, 2))
    with pytest.raises(DataError, match="one class"):
        classifier().fit(x, ["a"] * 6)
    with pytest.raises(DataError, match="Unknown label type: continuous"):
        classifier().fit(x, np.linspace(0.1, 1, 6))
    with pytest.raises(ArgumentError, match="compiled model"):
        wrappers.SKLearnRegressor("mlp").fit(x, np.arange(6.0))
    with pytest.raises(AttributeError, match="KerasClusterer"):
        wrappers.KerasClusterer  # noqa: B018 - the access is what is tried
