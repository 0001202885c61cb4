"""Keras's ``wrappers`` and scikeras's under lamina's roof; scikit-learn is loaded when one of them is asked for."""

from typing import Any

from lamina import estimators

_NAMES = {
    "KerasClassifier": "BuiltClassifier",
    "KerasRegressor": "BuiltRegressor",
    "SKLearnClassifier": "ReadyClassifier",
    "SKLearnRegressor": "ReadyRegressor",
    "SKLearnTransformer": "ReadyTransformer",
}


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(estimators, _NAMES[name])
