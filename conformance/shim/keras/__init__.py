"""A stand-in called ``keras`` whose every module is lamina's: first on ``sys.path`` while Keras's own tests run."""

import sys
from types import ModuleType
from typing import Any

import jax as _jax
from keras import _backend, _callbacks, _files, _optimizers, _outside, _printing, _testing
from lamina import keras as ours

SOURCES: dict[str, tuple[Any, ...]] = {
    "activations": (ours.activations,),
    "activations.activations": (ours.activations,),
    "backend": (_backend, ours.backend),
    "backend.random": (ours.random,),
    "backend.numpy": (ours.ops,),
    "backend.config": (ours.config,),
    "backend.common": (_backend, ours.backend),
    "backend.common.keras_tensor": (_backend,),
    "callbacks": (_callbacks, ours.callbacks),
    "callbacks.callback": (ours.callbacks,),
    "constraints": (getattr(ours, "constraints", None),),
    "distribution": (_outside,),
    "dtype_policies": (_backend,),
    "dtype_policies.dtype_policy": (_backend,),
    "initializers": (ours.initializers,),
    "initializers.random_initializers": (ours.initializers, _backend),
    "layers": (ours.layers,),
    "layers.attention": (_outside,),
    "layers.attention.multi_head_attention": (_outside,),
    "losses": (ours.losses,),
    "losses.losses": (ours.losses,),
    "losses.loss": (ours.losses, _backend),
    "metrics": (ours.metrics,),
    **{
        f"metrics.{name}": (ours.metrics, _backend)
        for name in (
            *("metric", "accuracy_metrics", "confusion_metrics", "correlation_metrics", "f_score_metrics"),
            *("hinge_metrics", "iou_metrics", "metrics_utils", "probabilistic_metrics", "reduction_metrics"),
            "regression_metrics",
        )
    },
    "models": (ours.models, ours),
    "models.sequential": (ours,),
    "ops": (_backend, ours.ops),
    "optimizers": (ours.optimizers,),
    "optimizers.schedules": (getattr(ours.optimizers, "schedules", None),),
    **{
        f"optimizers.{name}": (ours.optimizers,)
        for name in (
            *("optimizer", "adadelta", "adafactor", "adagrad", "adam", "adamax", "adamw", "ftrl", "lamb", "lion"),
            *("nadam", "rmsprop", "schedule_free_adamw", "sgd", "loss_scale_optimizer"),
        )
    },
    "random": (ours.random,),
    "random.seed_generator": (_backend, ours.random),
    "regularizers": (ours.regularizers,),
    "regularizers.regularizers": (ours.regularizers, _backend),
    "saving": (getattr(ours, "saving", None), ours.utils),
    "testing": (_testing,),
    "testing.test_case": (_testing,),
    "testing.test_utils": (_testing,),
    "tree": (ours.tree,),
    "utils": (ours.utils,),
    "utils.file_utils": (_files,),
    "utils.io_utils": (_printing, _backend),
    "utils.numerical_utils": (ours.utils, _backend),
    "utils.progbar": (_backend, ours.utils),
    "utils.rng_utils": (ours.utils,),
    "utils.summary_utils": (_backend, ours.utils),
    "wrappers": (getattr(ours, "wrappers", None),),
}
"""Which of lamina's modules answer for each of Keras's private ones, the first that knows a name."""


class Room(ModuleType):
    """One of Keras's private modules."""

    def __init__(self, name: str, sources: tuple[Any, ...]) -> None:
        super().__init__(name)
        self.__path__ = []
        self.sources = [source for source in sources if source is not None]

    def __getattr__(self, name: str) -> Any:
        for source in self.sources:
            if hasattr(source, name):
                return getattr(source, name)
        raise AttributeError(f"{self.__name__} of the shim has no {name}: lamina lacks it")


src = sys.modules["keras.src"] = Room("keras.src", (ours,))
for _name, _sources in SOURCES.items():
    _room = sys.modules[f"keras.src.{_name}"] = Room(f"keras.src.{_name}", _sources)
    _parent, _, _last = f"keras.src.{_name}".rpartition(".")
    setattr(sys.modules[_parent], _last, _room)

activations, layers, losses, metrics, optimizers = (
    getattr(ours, _) for _ in ("activations", "layers", "losses", "metrics", "optimizers")
)
backend, ops, random, utils, models = src.backend, src.ops, src.random, src.utils, src.models
Model, Sequential, Input, Variable = ours.Model, ours.Sequential, ours.Input, ours.Variable


def __getattr__(name: str) -> Any:
    return getattr(ours, name)
