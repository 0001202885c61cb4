"""Estimators around a function that builds a model: what scikeras and Keras's older wrappers offered."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.metrics import accuracy_score, r2_score

from lamina import optimizers
from lamina.errors import ArgumentError
from lamina.estimators._targets import Classes
from lamina.random import set_random_seed

FIT = ("batch_size", "epochs", "verbose", "callbacks", "shuffle", "validation_split", "class_weight", "initial_epoch")
FIT_TOO = ("validation_data", "steps_per_epoch", "validation_freq", "validation_batch_size", "nb_epoch")
COMPILE = ("optimizer", "loss", "metrics", "loss_weights", "weighted_metrics")


class Built(BaseEstimator):  # type: ignore[misc]  # scikit-learn is not typed
    """What both estimators share.

    Args:
        model: A function that returns a model, compiled or not; or a model.
        build_fn: The older word for it.
        warm_start: Whether `fit` goes on from the weights that are there.
        random_state: Seed of what is drawn.
        parameters: Of ``fit`` (``epochs=…``), of ``compile`` (``optimizer="adam"``, ``optimizer__learning_rate=…``),
            or of the function (by its name or as ``model__name``).
    """

    _kind: ClassVar[str] = ""

    def __init__(
        self,
        model: Any = None,
        *,
        build_fn: Any = None,
        warm_start: bool = False,
        random_state: int | None = None,
        **parameters: Any,
    ) -> None:
        self.model = model
        self.build_fn = build_fn
        self.warm_start = warm_start
        self.random_state = random_state
        self.__dict__.update(parameters)
        self._given = tuple(parameters)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """All parameters, those of the function among them."""
        del deep
        found = {**super().get_params(deep=False), **{name: getattr(self, name) for name in self._given}}
        return found if self.build_fn is None else found | {"model": None}  # there it is what was trained

    def set_params(self, **parameters: Any) -> Self:
        """Other values for parameters; new names are parameters of the function, of fit or of compile."""
        own = super().get_params(deep=False)
        for name, value in parameters.items():
            setattr(self, name, value)
            if name not in own and name not in self._given:
                self._given = (*self._given, name)
        return self

    @classmethod
    def _get_param_names(cls) -> list[str]:
        return ["build_fn", "model", "random_state", "warm_start"]

    def _routed(self, prefix: str, words: tuple[str, ...]) -> dict[str, Any]:
        """The parameters that go somewhere: by their own names, or with a prefix, which says it more exactly."""
        plain = {name: getattr(self, name) for name in self._given if name in words}
        longer = {n.removeprefix(f"{prefix}__"): getattr(self, n) for n in self._given if n.startswith(f"{prefix}__")}
        return plain | longer

    def _build(self, meta: Mapping[str, Any]) -> Any:
        """The model, with the parameters that the function takes."""
        make = self.model if self.build_fn is None else self.build_fn
        if make is None:
            raise ArgumentError.wanted(type(self).__name__, "model", "a function that returns a model", None)
        if not callable(make) or hasattr(make, "fit"):
            return make
        taken = inspect.signature(make).parameters
        open_ended = any(one.kind is one.VAR_KEYWORD for one in taken.values())
        if not open_ended:
            self._refuse_strangers(tuple(taken))
        given = {
            name: value for name, value in self._routed("model", tuple(taken)).items() if open_ended or name in taken
        }
        if "meta" in taken:
            given["meta"] = dict(meta)
        if "compile_kwargs" in taken:
            given["compile_kwargs"] = self._routed_compile()
        built = make(**given)
        if not getattr(built, "compiled", False):
            built.compile(**self._routed_compile())
        return built

    def _refuse_strangers(self, taken: tuple[str, ...]) -> None:
        """A parameter that nothing takes would be searched over in vain."""
        known = {*FIT, *FIT_TOO, *COMPILE, *taken}
        for name in self._given:
            if "__" not in name and name not in known:
                raise ArgumentError(
                    f"{type(self).__name__}: {name!r} is no argument of the function, {list(taken)}, nor of fit or "
                    "compile; correct it, or let the function take it."
                )

    def _routed_compile(self) -> dict[str, Any]:
        found = self._routed("compile", COMPILE)
        settings = self._routed("optimizer", ())
        if settings and isinstance(found.get("optimizer", "rmsprop"), (str, type)):
            found["optimizer"] = self._optimizer(found.get("optimizer", "rmsprop"), settings)
        return found

    @staticmethod
    def _optimizer(word: Any, settings: dict[str, Any]) -> Any:
        made = optimizers.get(word) if isinstance(word, str) else word()
        return type(made)(**settings)

    def _fit(
        self, x: Any, target: Callable[[Any], Any], meta: Mapping[str, Any], sample_weight: Any, more: Any
    ) -> Self:
        if self.random_state is not None:
            set_random_seed(int(self.random_state))
        if not (self.warm_start and hasattr(self, "model_")):
            self.model_ = self._build(meta)
            if self.build_fn is not None:
                self.model = self.model_  # where Keras 2's wrappers had it: `estimator.model.save(…)`
        settings = {**self._routed("fit", (*FIT, *FIT_TOO)), **more}
        if sample_weight is not None:
            settings["sample_weight"] = sample_weight
        history = self.model_.fit(x, target(self.model_), **settings)
        self.history_ = history.history
        self.history = history.history  # Keras 2: `history = estimator.fit(…)`, then `history.history["loss"]`
        self.n_features_in_ = int(np.shape(x)[1]) if np.ndim(x) > 1 else 1
        return self

    def _answers(self, x: Any, more: Mapping[str, Any]) -> Any:
        words = {name: value for name, value in more.items() if name in ("batch_size", "verbose")}
        return self.model_.predict(x, **{"verbose": 0, **words})


class BuiltClassifier(ClassifierMixin, Built):  # type: ignore[misc]
    """A classifier around a function that builds a model, as scikeras's KerasClassifier.

    Args:
        model, build_fn, warm_start, random_state, parameters: See `Built`.

    Example:
        >>> from lamina import keras
        >>> def build(units=4):
        ...     layers = [keras.layers.Dense(units, "relu"), keras.layers.Dense(1, "sigmoid")]
        ...     model = keras.Sequential(layers)
        ...     model.compile("adam", "binary_crossentropy")
        ...     return model
        >>> x = np.array([[0.0], [1.0]] * 8)
        >>> made = BuiltClassifier(build, units=8, epochs=2, verbose=0).fit(x, ["no", "yes"] * 8)
        >>> made.classes_.tolist(), made.predict_proba(x).shape
        (['no', 'yes'], (16, 2))
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **more: Any) -> Self:  # noqa: N803 - scikit-learn's word
        """Build the model and train it on rows and their labels."""
        self._classes = Classes.of(y)
        self.classes_ = self._classes.names
        self.n_classes_ = len(self.classes_)
        kind = "binary" if self.n_classes_ <= 2 else "multiclass"
        meta = {
            "n_features_in_": int(np.shape(X)[1]) if np.ndim(X) > 1 else 1,
            "n_classes_": self.n_classes_,
            "classes_": self.classes_,
            "target_type_": "multiclass-onehot" if self._classes.columns else kind,
            "n_outputs_expected_": 1,
            "X_shape_": np.shape(X),
        }
        return self._fit(X, lambda model: self._target(model, X, y), meta, sample_weight, more)

    def _target(self, model: Any, x: Any, y: Any) -> Any:
        units = int(np.shape(model.predict(np.asarray(x)[:1], verbose=0))[-1])
        return self._classes.target(y, model.loss, units)

    def predict(self, X: Any, **more: Any) -> Any:  # noqa: N803
        """The label of each row."""
        return self._classes.labels(self._answers(X, more))

    def predict_proba(self, X: Any, **more: Any) -> Any:  # noqa: N803
        """A probability for each row and class."""
        return self._classes.chances(self._answers(X, more))

    def score(self, X: Any, y: Any, sample_weight: Any = None, **more: Any) -> float:  # noqa: N803
        """The share of rows whose label is right."""
        right = self._classes.names[self._classes.codes(y)]
        return float(accuracy_score(right, self.predict(X, **more), sample_weight=sample_weight))


class BuiltRegressor(RegressorMixin, Built):  # type: ignore[misc]
    """A regressor around a function that builds a model, as scikeras's KerasRegressor.

    Args:
        model, build_fn, warm_start, random_state, parameters: See `Built`.

    Example:
        >>> from lamina import keras
        >>> def build():
        ...     model = keras.Sequential([keras.layers.Dense(1)])
        ...     model.compile("adam", "mse")
        ...     return model
        >>> x = np.array([[0.0], [1.0]] * 8)
        >>> BuiltRegressor(build, epochs=2, verbose=0).fit(x, x[:, 0]).predict(x).shape
        (16,)
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **more: Any) -> Self:  # noqa: N803 - scikit-learn's word
        """Build the model and train it on rows and their numbers."""
        meta = {
            "n_features_in_": int(np.shape(X)[1]) if np.ndim(X) > 1 else 1,
            "n_outputs_": 1 if np.ndim(y) == 1 else int(np.shape(y)[1]),
            "target_type_": "continuous",
            "n_outputs_expected_": 1,
            "X_shape_": np.shape(X),
        }
        return self._fit(X, lambda _: y, meta, sample_weight, more)

    def predict(self, X: Any, **more: Any) -> Any:  # noqa: N803
        """The number, or numbers, of each row."""
        return (
            np.squeeze(self._answers(X, more), axis=-1) if self.model_.output_shape[-1] == 1 else self._answers(X, more)
        )

    def score(self, X: Any, y: Any, sample_weight: Any = None, **more: Any) -> float:  # noqa: N803
        """The coefficient of determination."""
        return float(r2_score(y, self.predict(X, **more), sample_weight=sample_weight))
