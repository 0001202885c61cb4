"""Fits whose numbers follow a script, to be run by real Keras when recording and by lamina when testing.

Everything here takes the module `keras` as an argument: ``import keras`` or ``from lamina import keras``. The network
is one weight that one step of an epoch takes further by the learning rate, so that its value tells the epoch.
"""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

Keras = Any
NAN, INF = float("nan"), float("inf")
X, Y = np.ones((1, 1), np.float32), np.full((1, 1), 1000.0, np.float32)


def staircase(keras: Keras, **compiled: Any) -> Any:
    """One weight, 0 at first, with slope -1 for ever: after epoch e it is e + 1."""
    dense = keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")
    model = keras.Sequential([keras.Input(shape=(1,)), dense])
    model.compile(**({"optimizer": keras.optimizers.SGD(1.0), "loss": "mae"} | compiled))
    return model


def height(model: Any) -> float:
    """The one weight."""
    return float(model.get_weights()[0][0, 0])


def scripted(keras: Keras, **lines: list[float]) -> Any:
    """A callback that writes `lines` into the logs, a number an epoch, before the others read them."""

    class Script(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            logs.update({name: values[epoch] for name, values in lines.items()})

    return Script()


def stopping(keras: Keras, values: list[float], *, again: bool = False, first: int = 0, **options: Any) -> Any:
    """What early stopping makes of `values`."""
    options = {"monitor": "val_loss"} | options
    stop = keras.callbacks.EarlyStopping(**options)
    model = staircase(keras, metrics=["accuracy"])
    callbacks = [scripted(keras, **{options["monitor"]: values}), stop]
    for _ in range(1 + again):
        history = model.fit(X, Y, epochs=len(values), initial_epoch=first, verbose=0, callbacks=callbacks)
    return {
        "epochs": history.epoch,
        "seen": history.history[options["monitor"]],
        "stopped": stop.stopped_epoch,
        "best epoch": stop.best_epoch,
        "best": None if stop.best is None else float(stop.best),
        "wait": stop.wait,
        "height": height(model),
    }


DIP = [1.0, 0.9, 0.95, 0.96, 0.7, 0.6]
FALL = [1.0, 0.75, 0.5, 0.25, 0.125]
RISE = [0.1, 0.5, 0.4, 0.3, 0.6]

EARLY_STOPPING: dict[str, Callable[[Keras], Any]] = {
    "the course's": partial(stopping, values=DIP, patience=2, min_delta=0.001, restore_best_weights=True),
    "patience 0": partial(stopping, values=DIP),
    "patience 1": partial(stopping, values=DIP, patience=1),
    "patience 2": partial(stopping, values=DIP, patience=2),
    "patience 0, restored": partial(stopping, values=DIP, restore_best_weights=True),
    "a change of exactly min_delta": partial(stopping, values=FALL, patience=1, min_delta=0.25),
    "a change of exactly min_delta, patience 2": partial(stopping, values=FALL, patience=2, min_delta=0.25),
    "min_delta below zero": partial(stopping, values=FALL, patience=1, min_delta=-0.25),
    "a slow drift": partial(stopping, values=[1, 0.9995, 0.9991, 0.9985, 0.9], patience=2, min_delta=1e-3),
    "a drift that adds up": partial(stopping, values=[1, 0.9995, 0.9985, 0.998, 0.9972], patience=2, min_delta=1e-3),
    "flat": partial(stopping, values=[1.0] * 5, patience=3),
    "restored at the natural end": partial(stopping, values=DIP[:4], patience=9, restore_best_weights=True),
    "not restored at the natural end": partial(stopping, values=DIP[:4], patience=9),
    "best at the very end": partial(stopping, values=FALL, patience=2, restore_best_weights=True),
    "the first epoch is the best": partial(stopping, values=[1, 2, 3, 4, 5], patience=3, restore_best_weights=True),
    "start from epoch 2": partial(stopping, values=DIP, patience=1, start_from_epoch=2, restore_best_weights=True),
    "start after the end": partial(stopping, values=DIP, start_from_epoch=9, restore_best_weights=True),
    "start from epoch 2, begun at 3": partial(stopping, values=DIP, patience=1, start_from_epoch=2, first=3),
    "begun at 2": partial(stopping, values=DIP, patience=1, first=2, restore_best_weights=True),
    "a baseline out of reach, getting better": partial(stopping, values=FALL, patience=2, baseline=0.0),
    "a baseline out of reach": partial(stopping, values=DIP, patience=2, baseline=0.0, restore_best_weights=True),
    "a baseline within reach": partial(stopping, values=DIP, patience=2, baseline=0.92, restore_best_weights=True),
    "a baseline reached late": partial(stopping, values=FALL, patience=3, baseline=0.3, restore_best_weights=True),
    "NaN first": partial(stopping, values=[NAN, 1, 0.5, 0.4, 0.3], patience=2, restore_best_weights=True),
    "NaN later": partial(stopping, values=[1, NAN, 0.5, NAN, NAN, 0.1], patience=2, restore_best_weights=True),
    "NaN always": partial(stopping, values=[NAN] * 4, patience=2, restore_best_weights=True),
    "infinity first": partial(stopping, values=[INF, 1, 2, 3, 4], patience=2, restore_best_weights=True),
    "the larger the better": partial(stopping, values=RISE, patience=2, mode="max", restore_best_weights=True),
    "accuracy by itself": partial(stopping, values=RISE, patience=2, monitor="val_accuracy", restore_best_weights=True),
    "accuracy the wrong way": partial(stopping, values=RISE, patience=2, monitor="val_accuracy", mode="min"),
    "the training loss": partial(stopping, values=DIP, patience=2, monitor="loss", restore_best_weights=True),
    "used twice": partial(stopping, values=DIP, patience=2, restore_best_weights=True, again=True),
}


def plateau(keras: Keras, values: list[float], *, rate: float = 1.0, **options: Any) -> Any:
    """The learning rates that a plateau leads to."""
    model = staircase(keras, optimizer=keras.optimizers.SGD(rate))
    reduce = keras.callbacks.ReduceLROnPlateau(**options)
    callbacks = [scripted(keras, val_loss=values), reduce]
    history = model.fit(X, Y, epochs=len(values), verbose=0, callbacks=callbacks)
    return {
        "keys": list(history.history),
        "rates": history.history["learning_rate"],
        "left": float(model.optimizer.learning_rate),
        "height": height(model),
    }


FLAT = [1.0] * 9

PLATEAU: dict[str, Callable[[Keras], Any]] = {
    "patience 2": partial(plateau, values=FLAT, patience=2),
    "patience 0": partial(plateau, values=FLAT, patience=0, factor=0.5),
    "patience 1": partial(plateau, values=FLAT, patience=1, factor=0.5),
    "a rest": partial(plateau, values=FLAT, patience=1, factor=0.5, cooldown=2),
    "a long rest": partial(plateau, values=FLAT, patience=2, factor=0.5, cooldown=3),
    "a floor": partial(plateau, values=FLAT, patience=1, factor=0.25, min_lr=0.1),
    "dips": partial(plateau, values=[1, 0.9, 0.95, 0.96, 0.7, 0.71, 0.72, 0.73], patience=2, factor=0.5),
    "a change of exactly min_delta": partial(plateau, values=FALL, patience=1, factor=0.5, min_delta=0.25),
    "NaN": partial(plateau, values=[1, NAN, NAN, 0.5, NAN], patience=1, factor=0.5),
    "the larger the better": partial(plateau, values=RISE, patience=1, factor=0.5, mode="max"),
    "a rate that no float32 is": partial(plateau, values=FLAT, patience=2, rate=0.001),
}


def scheduled(keras: Keras, schedule: Callable[..., float], **options: Any) -> Any:
    """The learning rates of a schedule by epochs."""
    model = staircase(keras)
    callbacks = [keras.callbacks.LearningRateScheduler(schedule)]
    history = model.fit(X, Y, epochs=6, verbose=0, callbacks=callbacks, **options)
    return {"rates": history.history["learning_rate"], "height": height(model), "keys": list(history.history)}


SCHEDULES: dict[str, Callable[[Keras], Any]] = {
    "from the last rate": partial(scheduled, schedule=lambda epoch, rate: rate * (0.5 if epoch > 2 else 1.0)),
    "from the epoch": partial(scheduled, schedule=lambda epoch: 0.25 * (epoch + 1)),
    "begun at 3": partial(scheduled, schedule=lambda epoch, rate: rate * 0.5**epoch, initial_epoch=3),
}


def logged(keras: Keras, *, fits: int = 1, **options: Any) -> Any:
    """The file that CSVLogger writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        for _ in range(fits):
            logger = keras.callbacks.CSVLogger(str(path), **options)
            lines = {"loss": [0.5, 0.25, NAN], "val_loss": [1.0, 1e-7, 12345.678]}
            callbacks = [scripted(keras, **lines), logger]
            staircase(keras).fit(X, Y, epochs=3, verbose=0, validation_data=(X, Y), callbacks=callbacks)
        return path.read_bytes().decode()


def terminated(keras: Keras) -> Any:
    """When TerminateOnNaN ends a fit that flies off."""
    model = staircase(keras, optimizer=keras.optimizers.SGD(1e30), loss="mse")
    history = model.fit(X, Y, epochs=6, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN()])
    return {"epochs": history.epoch, "losses": history.history["loss"]}


def lambdas(keras: Keras) -> Any:
    """What LambdaCallback is told."""
    told: list[Any] = []
    tell = keras.callbacks.LambdaCallback(
        on_train_begin=lambda _: told.append("begin"),
        on_epoch_end=lambda epoch, logs: told.append([epoch, sorted(logs)]),
        on_train_batch_end=lambda batch, logs: told.append([batch, sorted(logs)]),
        on_train_end=lambda _: told.append("end"),
    )
    staircase(keras).fit(np.repeat(X, 5, 0), np.repeat(Y, 5, 0), batch_size=2, epochs=2, verbose=0, callbacks=[tell])
    return told


FILES: dict[str, Callable[[Keras], Any]] = {
    "a file": logged,
    "another separator": partial(logged, separator=";"),
    "written anew": partial(logged, fits=2),
    "written on": partial(logged, fits=2, append=True),
    "flying off": terminated,
    "functions": lambdas,
}
