"""The moments and the names of a fit: which event comes when, and what the numbers in its logs are called."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from oracle.scripts import X, Y, height, staircase

Keras = Any
MANY_X, MANY_Y = np.repeat(X, 5, 0), np.repeat(Y, 5, 0)

WITH_PLACE = [f"on_{phase}_batch_{edge}" for phase in ("train", "test", "predict") for edge in ("begin", "end")]
WITH_PLACE += ["on_epoch_begin", "on_epoch_end"]
WITHOUT_PLACE = [f"on_{phase}_{edge}" for phase in ("train", "test", "predict") for edge in ("begin", "end")]


def diary(keras: Keras, pages: list[Any], events: list[str]) -> Any:
    """A callback that writes down each of `events`, its place and the names in its logs."""

    def entry(name: str) -> Any:
        def with_place(self: Any, place: int, logs: Any = None) -> None:
            pages.append([name, place, sorted(logs or {})])

        def without(self: Any, logs: Any = None) -> None:
            pages.append([name, sorted(logs or {})])

        return without if name in WITHOUT_PLACE else with_place

    return type("Diary", (keras.callbacks.Callback,), {name: entry(name) for name in events})()


def all_events(keras: Keras, *, epoch_events_only: bool = False) -> Any:
    """Everything that `fit`, `evaluate` and `predict` tell a callback."""
    pages: list[Any] = []
    events = WITH_PLACE[-2:] + WITHOUT_PLACE if epoch_events_only else WITH_PLACE + WITHOUT_PLACE
    write = diary(keras, pages, events)
    model = staircase(keras, metrics=["mse"])
    model.fit(MANY_X, MANY_Y, batch_size=2, epochs=2, verbose=0, validation_data=(X, Y), callbacks=[write])
    pages.append(sorted(write.params.items()))
    model.evaluate(MANY_X, MANY_Y, batch_size=3, verbose=0, callbacks=[write])
    model.predict(MANY_X, batch_size=3, verbose=0, callbacks=[write])
    return pages


def old_events(keras: Keras) -> Any:
    """The older names of the batch events."""
    pages: list[Any] = []
    write = diary(keras, pages, ["on_batch_begin", "on_batch_end"])
    staircase(keras).fit(MANY_X, MANY_Y, batch_size=2, epochs=1, verbose=0, callbacks=[write])
    return pages


def asked_to_stop(keras: Keras, event: str) -> Any:
    """What happens after a callback says that it is enough."""
    pages: list[Any] = []

    def stop(self: Any, place: int, logs: Any = None) -> None:
        pages.append(place)
        self.model.stop_training = place == 1

    stopper = type("Stop", (keras.callbacks.Callback,), {event: stop})()
    model = staircase(keras)
    history = model.fit(MANY_X, MANY_Y, batch_size=2, epochs=4, verbose=0, callbacks=[stopper])
    return {"told": pages, "epochs": history.epoch, "losses": history.history["loss"], "height": height(model)}


def meddling(keras: Keras, event: str, *, weights: bool) -> Any:
    """A callback that sets the learning rate, or the weights, in the middle of a fit."""
    heights: list[float] = []

    def meddle(self: Any, place: int, logs: Any = None) -> None:
        if weights:
            self.model.set_weights([np.full((1, 1), 10.0 * place, np.float32)])
        else:
            self.model.optimizer.learning_rate = 0.5 * (place + 1)
        heights.append(height(self.model))

    meddler = type("Meddle", (keras.callbacks.Callback,), {event: meddle})()
    model = staircase(keras)
    history = model.fit(MANY_X, MANY_Y, batch_size=2, epochs=2, verbose=0, callbacks=[meddler])
    return {"heights": [*heights, height(model)], "losses": history.history["loss"]}


def running_means(keras: Keras) -> Any:
    """The losses that batch events are told, and the weight that they see."""
    pages: list[Any] = []

    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            pages.append([batch, float(logs["loss"]), height(self.model)])

    staircase(keras).fit(MANY_X, MANY_Y, batch_size=2, epochs=2, verbose=0, callbacks=[Watch()])
    return pages


def listed(keras: Keras) -> Any:
    """What `evaluate` answers as a list, and without metrics."""
    rich, poor = staircase(keras, metrics=["mse", "accuracy", "mae"]), staircase(keras)
    return [model.evaluate(MANY_X, MANY_Y, verbose=0) for model in (rich, poor)]


EVENTS: dict[str, Callable[[Keras], Any]] = {
    "every event": all_events,
    "events of epochs": partial(all_events, epoch_events_only=True),
    "older names": old_events,
    "stopped in a batch": partial(asked_to_stop, event="on_train_batch_end"),
    "stopped in an epoch": partial(asked_to_stop, event="on_epoch_end"),
    "rates set in batches": partial(meddling, event="on_train_batch_end", weights=False),
    "rates set in epochs": partial(meddling, event="on_epoch_begin", weights=False),
    "weights set in batches": partial(meddling, event="on_train_batch_begin", weights=True),
    "weights set in epochs": partial(meddling, event="on_epoch_end", weights=True),
    "means so far": running_means,
    "answers in a list": listed,
}


def names(keras: Keras, compiled: Callable[[Keras], dict[str, Any]]) -> Any:
    """The keys of the history and of `evaluate` after one `compile`."""
    model = staircase(keras, **compiled(keras))
    history = model.fit(MANY_X, MANY_Y, epochs=1, verbose=0, validation_data=(X, Y))
    score = model.evaluate(MANY_X, MANY_Y, verbose=0, return_dict=True)
    return {
        "history": list(history.history),
        "score": list(score),
        "types": sorted({type(value[0]).__name__ for value in history.history.values()}),
    }


def off_by(y_true: Any, y_pred: Any) -> Any:
    """A metric of one's own."""
    return abs(y_true - y_pred)


def squares(y_true: Any, y_pred: Any) -> Any:
    """A loss of one's own."""
    return (y_true - y_pred) ** 2


COMPILED: dict[str, Callable[[Keras], dict[str, Any]]] = {
    "a loss alone": lambda _: {},
    "shouted": lambda _: {"loss": "MAE", "optimizer": "Adam", "metrics": ["MSE"]},
    "a word": lambda _: {"metrics": ["mae"]},
    "a long word": lambda _: {"metrics": ["mean_squared_error"]},
    "a class's name": lambda _: {"metrics": ["MeanSquaredError", "RootMeanSquaredError"]},
    "accuracy": lambda _: {"metrics": ["accuracy"]},
    "acc": lambda _: {"metrics": ["acc"]},
    "several": lambda _: {"metrics": ["mse", "mae", "accuracy"]},
    "objects": lambda keras: {"metrics": [keras.metrics.MeanSquaredError(), keras.metrics.MeanAbsoluteError("off")]},
    "weighted": lambda _: {"metrics": ["mae"], "weighted_metrics": ["mse"]},
    "the same with and without weights": lambda _: {"metrics": ["mae"], "weighted_metrics": ["mae"]},
    "the same twice": lambda _: {"metrics": ["mae", "mae"]},
    "one's own": lambda _: {"loss": squares, "metrics": [off_by]},
    "a loss object": lambda keras: {"loss": keras.losses.Huber(), "metrics": [keras.metrics.R2Score()]},
    "a list of one loss": lambda _: {"loss": ["mse"], "metrics": ["mae"]},
}

NAMES: dict[str, Callable[[Keras], Any]] = {name: partial(names, compiled=made) for name, made in COMPILED.items()}
