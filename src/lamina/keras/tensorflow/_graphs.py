"""TensorFlow 1's graphs and sessions, where scripts for tables only set them up: accepted, and of no effect."""

from types import SimpleNamespace
from typing import Any, NoReturn, Self

import numpy as np

from lamina.errors import ArgumentError
from lamina.keras import optimizers
from lamina.keras._scripts._notes import note, renamed
from lamina.layers import Symbol
from lamina.structures import leaves, mapped


class Settings(SimpleNamespace):
    """Any settings: what is asked for and was never set is more of the kind.

    >>> Settings().gpu_options.allow_growth = True
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        del given
        super().__init__(**named)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self.__dict__[name] = Settings()
        return self.__dict__[name]


class Session:
    """A session or graph that a script makes and hands around; nothing is run in it.

    >>> with Session() as session: session.close()
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        del given, named
        self.graph = self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was opened."""

    def as_default(self) -> Self:
        """Itself, for a ``with``."""
        return self

    def close(self, *_: Any) -> None:
        """Nothing was opened."""

    finalize = close

    def run(self, fetches: Any = None, feed_dict: Any = None, *_: Any) -> Any:
        """Nothing for what set a graph up, the numbers of what has some already, and a refusal of all else.

        Raises:
            ArgumentError: Something is to be worked out.
        """
        wanted = leaves(fetches)
        if not feed_dict and all(fetch is None for fetch in wanted):
            return None
        if not feed_dict and not any(isinstance(fetch, (Symbol, str)) for fetch in wanted):
            return mapped(np.asarray, fetches)
        raise ArgumentError(
            "tf.Session().run works out TensorFlow 1's graphs, which lamina has not; call the model, or K.function."
        )


def outside(*_: Any, **__: Any) -> NoReturn:
    """What belongs into a graph of one's own.

    Raises:
        ArgumentError: Always.
    """
    raise ArgumentError(
        "TensorFlow 1's placeholders and variables of graphs are not here; lamina runs Keras's models for tables."
    )


def eager(*_: Any, **__: Any) -> None:
    """Say once that there is one way of running."""
    note("eager execution: turning it on or off changes nothing; lamina compiles what it trains in any case.")


def nothing(*_: Any, **__: Any) -> None:
    """Nothing needs to be done."""


GRAPHS: dict[str, Any] = {
    **dict.fromkeys(("Session", "InteractiveSession", "Graph", "get_default_graph", "get_default_session"), Session),
    **dict.fromkeys(("ConfigProto", "GPUOptions", "OptimizerOptions", "RunOptions"), Settings),
    **dict.fromkeys(("global_variables_initializer", "local_variables_initializer", "tables_initializer"), nothing),
    **dict.fromkeys(("reset_default_graph", "disable_v2_behavior", "enable_v2_behavior"), nothing),
    **dict.fromkeys(("enable_eager_execution", "disable_eager_execution", "enable_resource_variables"), eager),
    **dict.fromkeys(("placeholder", "get_variable", "variable_scope"), outside),
}
"""Names of TensorFlow 1 for graphs."""

_TRAINERS = {
    "AdadeltaOptimizer": "Adadelta",
    "AdagradOptimizer": "Adagrad",
    "AdamOptimizer": "Adam",
    "FtrlOptimizer": "Ftrl",
    "GradientDescentOptimizer": "SGD",
    "MomentumOptimizer": "SGD",
    "RMSPropOptimizer": "RMSprop",
}


def _trainer(old: str, new: str) -> Any:
    def optimizer(*given: Any, **named: Any) -> Any:
        renamed("tf.train", old, f"keras.optimizers.{new}")
        for word, now in (("beta1", "beta_1"), ("beta2", "beta_2"), ("decay", "rho")):
            if word in named:
                named[now] = named.pop(word)
        named.pop("use_locking", None)
        return getattr(optimizers, new)(*given, **named)

    return optimizer


TRAIN: dict[str, Any] = {old: _trainer(old, new) for old, new in _TRAINERS.items()} | {
    "get_or_create_global_step": nothing
}
"""TensorFlow 1's optimizers → Keras's."""
