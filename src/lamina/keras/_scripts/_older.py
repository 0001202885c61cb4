"""Names that Keras's modules had in older years and have no more: hung on lamina's for a script that runs."""

import json
import os
import warnings
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import numpy as np

from lamina import regularizers
from lamina.errors import ArgumentError
from lamina.keras import optimizers
from lamina.keras._own._counted import counted, judged
from lamina.keras._scripts import _older_backend
from lamina.keras._scripts._joining import Merge
from lamina.keras._scripts._notes import renamed
from lamina.keras._scripts._older_layers import Highway, MaxoutDense
from lamina.keras._scripts._older_measures import MEASURES
from lamina.keras._values._tensor import Tensor
from lamina.keras._values._variable import Variable
from lamina.keras.callbacks import Callback
from lamina.keras.utils import to_categorical as one_hot
from lamina.layers import Input
from lamina.optimizers import Optimizer
from lamina.typing import HostArray


def evaluated(value: Any, session: Any = None) -> HostArray:
    """``tensor.eval()`` of TensorFlow 1: its numbers."""
    del session
    found: HostArray = value.numpy()
    return found


def to_categorical(y: Any = None, num_classes: Any = None, dtype: Any = "float32", **older: Any) -> HostArray:
    """One column a class, by Keras 1's and 2's names for the arguments.

    >>> to_categorical(y=[0, 1], nb_classes=3).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    if "nb_classes" in older:
        renamed("to_categorical", "nb_classes=", "num_classes=")
    hot = one_hot(older.pop("x", y), older.pop("nb_classes", num_classes))
    if older:
        raise ArgumentError(f"to_categorical takes x, num_classes and dtype; got {sorted(older)}.")
    typed: HostArray = hot.astype(np.dtype(dtype))
    return typed


def probas_to_classes(y_pred: Any) -> HostArray:
    """The likeliest column of each row, or whether the one column is above a half.

    >>> probas_to_classes(np.array([[0.2, 0.8], [0.9, 0.1]])).tolist()
    [1, 0]
    """
    answer = np.asarray(y_pred)
    several = answer.ndim > 1 and answer.shape[1] > 1
    classes: HostArray = answer.argmax(axis=1) if several else (answer.ravel() > 0.5).astype(np.int64)
    return classes


def l1l2(l1: float = 0.01, l2: float = 0.01) -> regularizers.Regularizer:
    """Keras 1's word for `L1L2`, with its own factors.

    >>> l1l2(l1=0.5).l2
    0.01
    """
    renamed("regularizers", "l1l2", "l1_l2")
    return regularizers.L1L2(l1, l2)


def weight_regularizer(l1: float = 0.0, l2: float = 0.0) -> regularizers.Regularizer:
    """Keras 1's class of any regularizer."""
    return regularizers.L1L2(l1, l2)


class Judged:
    """What Keras 2 showed to every callback as ``validation_data``, where the callback has none of its own."""

    def __get__(self, callback: Any, owner: type) -> Any:
        asked = getattr(getattr(callback, "model", None), "_asked", None)
        return None if asked is None else judged(asked)


class Params(dict[str, Any]):
    """What a fit was asked for, as a callback's ``params``, by Keras 2's names too."""

    def __init__(self, known: Mapping[str, Any], callback: Any) -> None:
        super().__init__(known)
        self._callback = callback

    def __missing__(self, key: str) -> Any:
        model = self._callback.model
        return counted(key, model, getattr(model, "_asked", {}))


def set_params(callback: Any, params: Mapping[str, Any]) -> None:
    """`Callback.set_params`, for a script that asks for more."""
    callback.params = Params(params, callback)


class BaseLogger(Callback):
    """Keras 2's callback that made the means of an epoch, which every log holds here.

    >>> BaseLogger(stateful_metrics=["auc"]).model is None
    True
    """

    def __init__(self, stateful_metrics: Any = None) -> None:
        super().__init__()
        self.stateful_metrics = set(stateful_metrics or ())


def _reset_states(self: Any) -> None:
    """Nothing: no layer here goes on from the batch before."""
    del self


def _no_yaml(self: Any, **settings: Any) -> None:
    """Refused, as Keras does since 2.6."""
    del self, settings
    raise ArgumentError("Models in YAML were given up, since reading them could run code; use to_json.")


MODELS: Mapping[str, Any] = {
    **dict.fromkeys(("_make_train_function", "_make_test_function", "_make_predict_function"), _reset_states),
    "reset_states": _reset_states,
    "to_yaml": _no_yaml,
    **dict.fromkeys(("stateful", "uses_learning_phase"), False),
    **dict.fromkeys(("updates", "state_updates", "regularizers", "constraints"), property(lambda _: [])),
    **dict.fromkeys(("train_function", "test_function", "predict_function", "sample_weight_mode"), None),
    "model": property(lambda self: self),
    "loss_weights": property(lambda self: self._known.loss_weights),
}
"""What models had in older years."""

KEPT: Mapping[str, Any] = {
    "decay": 0.0,
    "weights": property(lambda self: self.variables),
    "get_weights": lambda self: [np.asarray(one.value) for one in self.variables],
}
"""What optimizers had in older years."""

_OPTIMIZERS = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam")

OLDER: Mapping[str, Mapping[str, Any]] = {
    "optimizers": {name.lower(): getattr(optimizers, name) for name in _OPTIMIZERS},
    "regularizers": {
        "l1l2": l1l2,
        "activity_l1": regularizers.L1,
        "activity_l2": regularizers.L2,
        "activity_l1l2": l1l2,
        "WeightRegularizer": weight_regularizer,
        "ActivityRegularizer": weight_regularizer,
    },
    "metrics": MEASURES,
    "models": {"Input": Input},
    "layers": {"Merge": Merge, "MaxoutDense": MaxoutDense, "Highway": Highway},
    "callbacks": {"BaseLogger": BaseLogger, "warnings": warnings, "os": os, "json": json},
    "utils": {
        "to_categorical": to_categorical,
        "probas_to_classes": probas_to_classes,
        "categorical_probas_to_classes": probas_to_classes,
        "pydot": None,
        "to_list": lambda x: list(x) if isinstance(x, (list, tuple)) else [x],
    },
}
"""Module below keras → names and what they are."""

STARRED = (
    "activations",
    "callbacks",
    "constraints",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
)
"""Modules that had `K` and `np` in them, which scripts got by ``import *``."""


def hang(keras: ModuleType, modules: Mapping[str, ModuleType]) -> None:
    """Let lamina's modules have the older names, in this process, from now on."""
    for room, names in OLDER.items():
        vars(getattr(keras, room)).update(names)
    for room in STARRED:
        vars(getattr(keras, room)).update(K=keras.backend, np=np)
    for name, meaning in MODELS.items():
        setattr(keras.Model, name, meaning)
    for name, meaning in KEPT.items():
        setattr(Optimizer, name, meaning)
    for kind in (Tensor, Variable):
        setattr(kind, "eval", evaluated)  # noqa: B010 - neither has it by itself
    Callback.validation_data = Judged()  # type: ignore[attr-defined]
    Callback.set_params = set_params  # type: ignore[method-assign,assignment]
    vars(keras.backend).update({**_older_backend.names(), **_older_backend.around(dict(modules))})
