"""Estimators under the names that Keras and scikeras gave them; importing this file loads scikit-learn."""

from typing import Any

from lamina.estimators._built import BuiltClassifier, BuiltRegressor
from lamina.estimators._ready import ReadyClassifier, ReadyRegressor, ReadyTransformer


def _called(name: str, base: type) -> Any:
    """A class of that name, which ``keras.wrappers`` shows."""
    return type(name, (base,), {"__doc__": base.__doc__, "__module__": f"{__package__}.wrappers"})


KerasClassifier = _called("KerasClassifier", BuiltClassifier)
KerasRegressor = _called("KerasRegressor", BuiltRegressor)
SKLearnClassifier = _called("SKLearnClassifier", ReadyClassifier)
SKLearnRegressor = _called("SKLearnRegressor", ReadyRegressor)
SKLearnTransformer = _called("SKLearnTransformer", ReadyTransformer)
