"""Scores: scikit-learn's numbers, from answers as a pipeline gives them."""

import numpy as np
import pytest
from sklearn import metrics

from lamina.errors import DataError
from lamina.features import Target
from lamina.pipeline import scores


def test_numbers_are_scored_as_scikit_learn_scores_them():
    """RMSE, mean absolute error and R²."""
    random = np.random.default_rng(0)
    truth = random.normal(size=50)
    answers = truth + random.normal(size=50)
    found = scores(Target.infer("y", truth), truth, {"prediction": answers})

    assert found == pytest.approx(
        {
            "rmse": metrics.root_mean_squared_error(truth, answers),
            "mae": metrics.mean_absolute_error(truth, answers),
            "r2": metrics.r2_score(truth, answers),
        }
    )


@pytest.mark.parametrize("classes", [2, 3])
def test_classes_are_scored_as_scikit_learn_scores_them(classes):
    """Log loss, accuracy and, with ties among the probabilities, the area under the curve."""
    random = np.random.default_rng(1)
    chances = np.round(random.dirichlet(np.ones(classes), 60), 1)
    chances[:, -1] = 1 - chances[:, :-1].sum(axis=1)
    chances = np.clip(chances, 0.05, None) / np.clip(chances, 0.05, None).sum(axis=1, keepdims=True)
    truth = random.integers(classes, size=60)
    words = np.array([f"class {code}" for code in truth], object)
    target = Target.infer("y", words)
    columns = {f"probability_{label}": chances[:, code] for code, label in enumerate(target.labels)}
    found = scores(target, target.read(words), columns)

    expected = {
        "log_loss": metrics.log_loss(truth, chances),
        "accuracy": metrics.accuracy_score(truth, chances.argmax(axis=1)),
    }
    if classes == 2:
        expected["auc"] = metrics.roc_auc_score(truth, chances[:, 1])
    assert found == pytest.approx(expected)


def test_what_is_undefined_is_left_out():
    """One class has no curve, equal numbers have no variance, no rows have no score."""
    target = Target.infer("y", np.array(["a", "b"], object))

    assert "auc" not in scores(target, np.zeros(2), target.decode(np.full((2, 1), 0.3)))
    numbers = Target.infer("y", np.arange(3.0))
    assert "r2" not in scores(numbers, np.ones(2), {"prediction": np.zeros(2)})
    with pytest.raises(DataError, match="'y' is known; there are none"):
        scores(target, np.empty(0), target.decode(np.empty((0, 1))))
