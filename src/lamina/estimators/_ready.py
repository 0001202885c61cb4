"""Estimators around a compiled model, as Keras 3's own wrappers for scikit-learn."""

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from lamina.estimators._targets import Classes


class Ready(BaseEstimator):  # type: ignore[misc]  # scikit-learn is not typed
    """What the three share.

    Args:
        model: A compiled model, or a function of X, y and `model_kwargs` that returns one.
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

    def _made(self, x: Any, y: Any) -> Any:
        if self.warm_start and hasattr(self, "model_"):
            return self.model_
        return self.model if hasattr(self.model, "fit") else self.model(x, y, **(self.model_kwargs or {}))

    def _trained(self, x: Any, y: Any, target: Any, more: dict[str, Any]) -> Self:
        self.model_ = self._made(x, y)
        self.history_ = self.model_.fit(x, target(self.model_), **{"verbose": 0, **(self.fit_kwargs or {}), **more})
        self.n_features_in_ = int(np.shape(x)[1])
        return self


class ReadyClassifier(ClassifierMixin, Ready):  # type: ignore[misc]
    """A classifier around a compiled model, as Keras's SKLearnClassifier.

    Args:
        model, warm_start, model_kwargs, fit_kwargs: See `Ready`.

    Example:
        >>> from lamina import keras
        >>> model = keras.Sequential([keras.layers.Dense(2, "softmax")])
        >>> model.compile("adam", "categorical_crossentropy")
        >>> x = np.array([[0.0], [1.0]] * 8)
        >>> ReadyClassifier(model).fit(x, ["no", "yes"] * 8).predict(x).shape
        (16,)
    """

    def fit(self, X: Any, y: Any, **more: Any) -> Self:  # noqa: N803 - scikit-learn's word
        """Train on rows and their labels."""
        self._classes = Classes.of(y)
        self.classes_ = self._classes.names
        count = max(len(self.classes_), 2)
        return self._trained(X, y, lambda model: self._classes.target(y, model.loss, count), more)

    def predict(self, X: Any) -> Any:  # noqa: N803
        """The label of each row."""
        check_is_fitted(self)
        return self._classes.labels(self.model_.predict(X, verbose=0))


class ReadyRegressor(RegressorMixin, Ready):  # type: ignore[misc]
    """A regressor around a compiled model, as Keras's SKLearnRegressor.

    Args:
        model, warm_start, model_kwargs, fit_kwargs: See `Ready`.

    Example:
        >>> from lamina import keras
        >>> model = keras.Sequential([keras.layers.Dense(1)])
        >>> model.compile("adam", "mse")
        >>> x = np.array([[0.0], [1.0]] * 8)
        >>> ReadyRegressor(model).fit(x, x[:, 0]).predict(x).shape
        (16,)
    """

    def fit(self, X: Any, y: Any, **more: Any) -> Self:  # noqa: N803 - scikit-learn's word
        """Train on rows and their numbers."""
        return self._trained(X, y, lambda _: y, more)

    def predict(self, X: Any) -> Any:  # noqa: N803
        """The number of each row."""
        check_is_fitted(self)
        return np.squeeze(self.model_.predict(X, verbose=0), axis=-1)


class ReadyTransformer(TransformerMixin, Ready):  # type: ignore[misc]
    """A transformer that answers a compiled model's outputs, as Keras's SKLearnTransformer.

    Args:
        model, warm_start, model_kwargs, fit_kwargs: See `Ready`.

    Example:
        >>> from lamina import keras
        >>> model = keras.Sequential([keras.layers.Dense(3)])
        >>> model.compile("adam", "mse")
        >>> ReadyTransformer(model).fit(np.ones((8, 2)), np.ones((8, 3))).transform(np.ones((4, 2))).shape
        (4, 3)
    """

    def fit(self, X: Any, y: Any, **more: Any) -> Self:  # noqa: N803 - scikit-learn's word
        """Train on rows and targets."""
        return self._trained(X, y, lambda _: y, more)

    def transform(self, X: Any) -> Any:  # noqa: N803
        """The outputs for rows."""
        check_is_fitted(self)
        return self.model_.predict(X, verbose=0)
