"""Keras's ``wrappers`` and scikeras's under lamina's roof; scikit-learn is loaded when one of them is asked for."""

from importlib import import_module
from typing import Any

_NAMES = ("KerasClassifier", "KerasRegressor", "SKLearnClassifier", "SKLearnRegressor", "SKLearnTransformer")


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("lamina.keras._estimators"), name)
