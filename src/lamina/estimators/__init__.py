"""Estimators: models in scikit-learn's contract. scikit-learn is loaded when one of them is first asked for."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lamina.estimators._built import BuiltClassifier as BuiltClassifier
    from lamina.estimators._built import BuiltRegressor as BuiltRegressor
    from lamina.estimators._ready import ReadyClassifier as ReadyClassifier
    from lamina.estimators._ready import ReadyRegressor as ReadyRegressor
    from lamina.estimators._ready import ReadyTransformer as ReadyTransformer

_ROOMS = {
    "BuiltClassifier": "_built",
    "BuiltRegressor": "_built",
    "ReadyClassifier": "_ready",
    "ReadyRegressor": "_ready",
    "ReadyTransformer": "_ready",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
