"""Estimators around a compiled model, as Keras 3's own wrappers for scikit-learn."""

from copy import deepcopy
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, TransformerMixin
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from lamina.errors import ArgumentError, DataError
from lamina.estimators._targets import Classes


class Ready(BaseEstimator):  # type: ignore[misc]  # scikit-learn is not typed
    """What the three share.

    Args:
        model: A compiled model, which is copied and stays as it is; or a function of X, y and `model_kwargs` that
            returns one, asked for a new one by each `fit`.
        warm_start: Whether `fit` goes on from the weights that are there.
        model_kwargs: For the function.
        fit_kwargs: For the model's ``fit``.
    """

    def __init__(
        self,
        model: Any,
        warm_start: bool = False,
        model_kwargs: dict[str, Any] | None = None,
        fit_kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.model = model
        self.warm_start = warm_start
        self.model_kwargs = model_kwargs
        self.fit_kwargs = fit_kwargs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.non_deterministic = True
        tags.target_tags.required = True
        return tags

    @property
    def epoch_(self) -> list[int]:
        """The epochs of the last `fit`."""
        return list(self.history_.epoch)

    def _made(self, x: Any, y: Any) -> Any:
        if self.warm_start and hasattr(self, "model_"):
            return self.model_
        if hasattr(self.model, "fit"):
            return deepcopy(self.model)
        if not callable(self.model):
            wanted = "a compiled model, or a function that returns one"
            raise ArgumentError.wanted(type(self).__name__, "model", wanted, self.model)
        return self.model(X=x, y=y, **(self.model_kwargs or {}))

    def _trained(self, x: Any, y: Any, more: dict[str, Any]) -> Self:
        """Make a model for rows and targets as the network will read them, and train it."""
        model = self._made(x, y)
        target = self._target(model, x, y)
        self.history_ = model.fit(x, target, **{"verbose": 0, **(self.fit_kwargs or {}), **more})
        self.model_ = model
        return self

    def _target(self, model: Any, x: Any, y: Any) -> Any:
        del model, x
        return y

    def _answers(self, x: Any) -> Any:
        check_is_fitted(self)
        return self.model_.predict(validate_data(self, x, reset=False), verbose=0)


def _several(y: Any) -> bool:
    """Whether targets have more than one column."""
    shape = np.asarray(y).shape
    return len(shape) == 2 and shape[1] > 1


def _numeric(estimator: Ready, x: Any, y: Any) -> tuple[Any, Any]:
    """Rows and targets that are numbers, and the targets as columns."""
    several = _several(y)
    x, y = validate_data(estimator, x, y, multi_output=several, y_numeric=True)
    return x, y if several else np.reshape(y, (-1, 1))


class ReadyClassifier(ClassifierMixin, Ready):  # type: ignore[misc]
    """A classifier around a compiled model, as Keras's SKLearnClassifier.

    Args:
        model, warm_start, model_kwargs, fit_kwargs: See `Ready`. A function gets y as columns, one a class.

    Example:
        >>> from lamina import keras
        >>> model = keras.Sequential([keras.layers.Dense(2, "softmax")])
        >>> model.compile("adam", "categorical_crossentropy")
        >>> x = np.array([[0.0], [1.0]] * 8)
        >>> ReadyClassifier(model).fit(x, ["no", "yes"] * 8).predict(x).shape
        (16,)
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True  # a few epochs of a small network promise nothing
        return tags

    def fit(self, X: Any, y: Any, **more: Any) -> Self:  # noqa: N803 - scikit-learn's word
        """Train on rows and their labels."""
        columns = _several(y)
        X, y = validate_data(self, X, y, multi_output=columns)  # noqa: N806
        kind = type_of_target(y, raise_unknown=True)
        if kind not in {"binary", "multiclass"} and not columns:
            raise DataError(f"Unknown label type: {kind}. A classifier's targets are labels of two or more classes.")
        self._classes = Classes.of(y)
        self.classes_ = self._classes.names
        if len(self.classes_) == 1:
            raise DataError(f"A classifier needs two classes; all labels are {self.classes_[0]!r}, one class.")
        return self._trained(X, np.eye(len(self.classes_), dtype=np.float32)[self._classes.codes(y)], more)

    def _target(self, model: Any, x: Any, y: Any) -> Any:
        """Columns, or codes where the loss reads those or there is one unit."""
        units = int(np.shape(model.predict(x[:1], verbose=0))[-1])
        return Classes(np.arange(y.shape[1]), True).target(y, model.loss, units)

    def decision_function(self, X: Any) -> Any:  # noqa: N803
        """The network's outputs: a column a class."""
        return self._answers(X)

    def predict(self, X: Any) -> Any:  # noqa: N803
        """The label of each row."""
        answers = self._answers(X)
        return self._classes.labels(answers)


class ReadyRegressor(RegressorMixin, Ready):  # type: ignore[misc]
    """A regressor around a compiled model, as Keras's SKLearnRegressor.

    Args:
        model, warm_start, model_kwargs, fit_kwargs: See `Ready`. A function gets y as columns.

    Example:
        >>> from lamina import keras
        >>> model = keras.Sequential([keras.layers.Dense(1)])
        >>> model.compile("adam", "mse")
        >>> x = np.array([[0.0], [1.0]] * 8)
        >>> ReadyRegressor(model).fit(x, x[:, 0]).predict(x).shape
        (16,)
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.regressor_tags.poor_score = True  # as of the classifier
        return tags

    def fit(self, X: Any, y: Any, **more: Any) -> Self:  # noqa: N803 - scikit-learn's word
        """Train on rows and their numbers."""
        return self._trained(*_numeric(self, X, y), more)

    def predict(self, X: Any) -> Any:  # noqa: N803
        """The number, or numbers, of each row."""
        answers = self._answers(X)
        return answers[:, 0] if answers.shape[1] == 1 else answers


class ReadyTransformer(TransformerMixin, Ready):  # type: ignore[misc]
    """A transformer that answers a compiled model's outputs, as Keras's SKLearnTransformer.

    Args:
        model, warm_start, model_kwargs, fit_kwargs: See `Ready`. A function gets y as columns.

    Example:
        >>> from lamina import keras
        >>> model = keras.Sequential([keras.layers.Dense(3)])
        >>> model.compile("adam", "mse")
        >>> ReadyTransformer(model).fit(np.ones((8, 2)), np.ones((8, 3))).transform(np.ones((4, 2))).shape
        (4, 3)
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        return tags

    def fit(self, X: Any, y: Any, **more: Any) -> Self:  # noqa: N803 - scikit-learn's word
        """Train on rows and targets."""
        return self._trained(*_numeric(self, X, y), more)

    def transform(self, X: Any) -> Any:  # noqa: N803
        """The outputs for rows."""
        return self._answers(X)
