"""Verbs: fit, evaluate and predict as ten years of scripts call them, over lamina's own."""

import inspect
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

import numpy as np

from lamina import model, training
from lamina.config import is_own
from lamina.errors import ArgumentError, UnknownNameError
from lamina.keras._own import _stepping
from lamina.keras._own._counted import asked, by_class, in_steps
from lamina.keras._own._reading import reading
from lamina.keras._own._steps import Steps
from lamina.keras._own._still import alone, as_compiled, remember
from lamina.keras._scripts._notes import renamed
from lamina.keras.config import is_interactive_logging_enabled
from lamina.model import Spread
from lamina.networks import Graph

RENAMED: Mapping[str, str] = {
    "nb_epoch": "epochs",
    "epoch": "epochs",
    "generator": "x",
}
"""Older words of fit, evaluate and predict, and today's."""
ROWS: Mapping[str, tuple[str, str]] = {
    "samples_per_epoch": ("x", "steps_per_epoch"),
    "nb_val_samples": ("validation_data", "validation_steps"),
    "val_samples": ("x", "steps"),
}
"""Keras 1's words that count rows: whose, and which word counts their batches today."""

IGNORED = {
    "workers",
    "use_multiprocessing",
    "max_queue_size",
    "max_q_size",
    "pickle_safe",
    "nb_worker",
}
"""Words that say how TensorFlow should fetch rows, which lie in memory here."""


def modern(owner: str, named: Mapping[str, Any]) -> dict[str, Any]:
    """Named arguments of a verb of `lamina.Model` in today's words; those that count rows as they are.

    Raises:
        UnknownNameError: Nobody ever called an argument so.

    >>> modern("fit", {"nb_epoch": 3, "workers": 4})
    {'epochs': 3}
    """
    known = _arguments(owner)
    found: dict[str, Any] = {}
    for word, value in named.items():
        if word in RENAMED:
            renamed(owner, f"{word}=", f"{RENAMED[word]}=")
            found[RENAMED[word]] = value
        elif word in known or word in ROWS:
            found[word] = value
        elif word not in IGNORED:
            raise UnknownNameError.among(f"argument of {owner}", word, list(known))
    return found


@cache
def _arguments(owner: str) -> tuple[str, ...]:
    """The names of a verb's arguments."""
    return tuple(inspect.signature(getattr(model.Model, owner)).parameters)[1:]


VERBOSE = {"fit": 4, "evaluate": 3, "predict": 2}
"""The place of ``verbose`` among the positional arguments of a verb."""


def translated(owner: str, given: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, Any]:
    """Named arguments in today's words, what counts rows included; quiet where a script asked for that in general."""
    told = modern(owner, named)
    if len(given) <= VERBOSE[owner] and not is_interactive_logging_enabled():
        told.setdefault("verbose", 0)
    for word in [word for word in ROWS if word in told]:
        whose, today = ROWS[word]
        rows = told.pop(word)
        if whose == "x" and given:
            raise ArgumentError(f"{owner} counts rows of a generator by {word}=; name it as generator=, or x=.")
        if rows is not None and training.in_batches(told.get(whose)):
            told[whose], told[today] = in_steps(owner, word, told[whose], rows, today)
    return told


STEPS = {
    "fit": ("make_train_function",),
    "evaluate": ("make_test_function",),
    "predict": ("predict_step", "make_predict_function"),
}
"""Parts of Keras's own loop that a subclass may override there, and that are never called here."""


def refuse_steps(cls: type, verb: str) -> None:
    """Refuse a model whose class overrides a part of Keras's loop: it would be passed over in silence.

    Raises:
        ArgumentError: It does.

    >>> refuse_steps(dict, "fit")
    """
    known: Any = cls
    for owner, step in _overridden(known, verb):
        raise ArgumentError(
            f"{owner} overrides {step}, which {verb} does not call here: an epoch is one compiled program. Put what it "
            "adds to the loss into call, by add_loss, or write the loop yourself with lamina.keras.GradientTape."
        )


@lru_cache(maxsize=64)
def _overridden(cls: Any, verb: str) -> tuple[tuple[str, str], ...]:
    """Which class of the user's overrides which part; looked up once a class, since a row is answered sooner."""
    own = [one for one in cls.__mro__ if not is_own(one)]
    return tuple((one.__name__, step) for one in own for step in STEPS[verb] if step in vars(one))


class Verbs(Steps):
    """A model whose verbs understand older words and methods.

    Example:
        >>> from lamina.layers import Dense
        >>> from lamina.networks import Sequence
        >>> made = Verbs(Sequence([Dense(1, input_shape=[2])]))
        >>> made.compile("sgd", "mse")
        >>> made.fit([[1.0, 2.0]], [3.0], nb_epoch=2, verbose=0).epoch
        [0, 1]
    """

    @property
    def compiled(self) -> bool:
        """Whether `compile` was called."""
        return self._compiled is not None

    def compile(self, optimizer: Any = "rmsprop", loss: Any = None, *others: Any, **more: Any) -> None:
        """Say how to train; see `lamina.Model.compile`. What only old Keras knew is left out."""
        for word in ("class_mode", "sample_weight_mode", "target_tensors", "experimental_run_tf_function"):
            more.pop(word, None)
        if isinstance(self.network, Graph) and not isinstance(loss, str):
            loss = self._read_by(loss)
        metrics = more.get("metrics")
        if isinstance(metrics, list) and not any(isinstance(one, (list, tuple)) for one in metrics):
            more["metrics"] = Spread(metrics)
        super().compile(alone(self, optimizer), loss, *others, **more)
        remember(self)

    def _read_by(self, loss: Any) -> Any:
        """The losses, with the network laying out for them the symbols that they read."""
        inputs, outputs = self.network.symbols
        structured = self.network.structured(outputs if len(outputs) > 1 else outputs[0])
        network, found = reading(self.network, loss, (list(inputs), structured))
        if network is not self.network:
            self.network = network
            self.own(network)
        return found

    def _count_hits(self, owner: str, named: dict[str, Any]) -> dict[str, Any]:
        """Keras 0.3's ``show_accuracy``: from now on as a metric of `compile`."""
        if named.pop("show_accuracy", False) and not self._known.metrics:
            renamed(owner, "show_accuracy=True", "compile(…, metrics=['accuracy'])")
            self._compiled = replace(self._known, metrics=["accuracy"])
        return named

    def own(self, network: Any) -> None:
        """Let the network know whose it is."""
        raise NotImplementedError(f"{type(self).__name__} has no own.")

    def fit(self, *given: Any, **named: Any) -> Any:
        """Train; see `lamina.Model.fit`."""
        refuse_steps(type(self), "fit")
        told = translated("fit", given, self._count_hits("fit", named))
        if "class_weight" in told:
            told["class_weight"] = by_class(told["class_weight"])
        self._asked = asked(given, told)
        try:
            if self._writes("train_step"):
                return _stepping.fit(self, *given, **told)
            with as_compiled(self):
                return super().fit(*given, **told)
        finally:
            del self._asked

    def evaluate(self, *given: Any, **named: Any) -> Any:
        """Loss and metrics of rows; see `lamina.Model.evaluate`."""
        refuse_steps(type(self), "evaluate")
        told = translated("evaluate", given, self._count_hits("evaluate", named))
        stepped = self._writes("test_step") or (self._writes("train_step") and self.loss is None)
        return _stepping.evaluate(self, *given, **told) if stepped else super().evaluate(*given, **told)

    def _writes(self, step: str) -> bool:
        """Whether the script has written a step itself, or what Keras's own step calls."""
        names = (step, "compute_loss", "compute_metrics")
        return any(getattr(type(self), name) is not getattr(Steps, name) for name in names)

    def predict(self, *given: Any, **named: Any) -> Any:
        """Outputs for rows; see `lamina.Model.predict`."""
        refuse_steps(type(self), "predict")
        return super().predict(*given, **translated("predict", given, named))

    def train_on_batch(self, x: Any, y: Any = None, *given: Any, **named: Any) -> Any:
        """One step of the optimizer; see `lamina.model.train_on_batch`."""
        with as_compiled(self):
            return model.train_on_batch(self, x, y, *given, **named)

    def test_on_batch(self, x: Any, y: Any = None, *given: Any, **named: Any) -> Any:
        """Loss and metrics of one batch; see `lamina.model.test_on_batch`."""
        return model.test_on_batch(self, x, y, *given, **named)

    def predict_on_batch(self, x: Any) -> Any:
        """Outputs for one batch; see `lamina.model.predict_on_batch`."""
        return model.predict_on_batch(self, x)

    def fit_generator(self, generator: Any, steps_per_epoch: int | None = None, epochs: int = 1, **named: Any) -> Any:
        """Keras 2's `fit` for batches that come one after another."""
        renamed("model", "fit_generator", "fit")
        if {"nb_epoch", "nb_val_samples"} & set(named):  # then the second argument is Keras 1's
            counted = {"samples_per_epoch": named.pop("samples_per_epoch", steps_per_epoch)}
            return self.fit(x=generator, epochs=named.pop("nb_epoch", epochs), **counted, **named)
        return self.fit(x=generator, steps_per_epoch=steps_per_epoch, epochs=epochs, **named)

    def evaluate_generator(self, generator: Any, steps: int | None = None, **named: Any) -> Any:
        """Keras 2's `evaluate` for batches that come one after another."""
        renamed("model", "evaluate_generator", "evaluate")
        named.setdefault("verbose", 0)
        return self.evaluate(x=generator, **({} if "val_samples" in named else {"steps": steps}), **named)

    def predict_generator(self, generator: Any, steps: int | None = None, **named: Any) -> Any:
        """Keras 2's `predict` for batches that come one after another."""
        renamed("model", "predict_generator", "predict")
        named.setdefault("verbose", 0)
        return self.predict(x=generator, **({} if "val_samples" in named else {"steps": steps}), **named)

    def predict_proba(self, x: Any, *given: Any, **named: Any) -> Any:
        """Keras 2's word for `predict`."""
        renamed("model", "predict_proba(x)", "predict(x)")
        return self.predict(x, *given, **named)

    def predict_classes(self, x: Any, *given: Any, **named: Any) -> Any:
        """The class of each row: the likeliest column, or whether the one column is above a half."""
        renamed("model", "predict_classes(x)", "predict(x).argmax(axis=-1), or (predict(x) > 0.5) for one column")
        answer = np.asarray(self.predict(x, *given, **named))
        return answer.argmax(axis=-1) if answer.shape[-1] > 1 else (answer > 0.5).astype(np.int32)
