"""Fits that leave something behind (checkpoints, backups, event files, printed lines), for real Keras and lamina alike.

As in `oracle.scripts`, everything takes the module `keras`; the staircase's height tells the epoch or the step.
"""

import contextlib
import io
import re
import struct
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from oracle.events import MANY_X, MANY_Y
from oracle.scripts import DIP, FALL, NAN, RISE, X, Y, height, scripted, staircase

Keras = Any


def suffix(keras: Keras) -> str:
    """Each writes its own form."""
    return ".keras" if keras.__name__ == "keras" else ".lamina"


def files(folder: str) -> list[str]:
    """Names of all files without their suffix, with the folders that they are in."""
    found = (path.relative_to(folder) for path in Path(folder).rglob("*") if path.is_file())
    return sorted(str(path.with_suffix("")) for path in found)


def checkpoints(
    keras: Keras, values: dict[str, list[float]], name: str = "best", *, again: bool = False, **options: Any
) -> Any:
    """The files that are left, and the height of the model in each."""
    model = staircase(keras, metrics=["accuracy"])
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/{name}{suffix(keras)}"
        keep = keras.callbacks.ModelCheckpoint(path, **options)
        length = len(next(iter(values.values())))
        for _ in range(1 + again):
            callbacks = [scripted(keras, **values), keep]
            model.fit(X, Y, epochs=length, verbose=0, validation_data=(X, Y), callbacks=callbacks)
        names = files(folder)
        heights = [height(keras.models.load_model(f"{folder}/{found}{suffix(keras)}")) for found in names]
    return {"names": names, "heights": heights}


def checkpoints_by_steps(keras: Keras, name: str, **options: Any) -> Any:
    """The same, three steps an epoch."""
    model = staircase(keras)
    with tempfile.TemporaryDirectory() as folder:
        keep = keras.callbacks.ModelCheckpoint(f"{folder}/{name}{suffix(keras)}", **options)
        model.fit(MANY_X, MANY_Y, batch_size=2, epochs=3, verbose=0, callbacks=[keep])
        names = files(folder)
        heights = [height(keras.models.load_model(f"{folder}/{found}{suffix(keras)}")) for found in names]
    return {"names": names, "heights": heights}


CHECKPOINTS: dict[str, Callable[[Keras], Any]] = {
    "each epoch": partial(checkpoints, values={"val_loss": DIP}, name="run/{epoch:02d}-{val_loss:.2f}"),
    "one file": partial(checkpoints, values={"val_loss": DIP}),
    "the best": partial(checkpoints, values={"val_loss": DIP[:4]}, save_best_only=True),
    "each that is best": partial(checkpoints, values={"val_loss": DIP}, name="{epoch}", save_best_only=True),
    "the larger the better": partial(
        checkpoints, values={"val_loss": RISE}, name="{epoch}", save_best_only=True, mode="max"
    ),
    "accuracy by itself": partial(
        checkpoints, values={"val_accuracy": RISE}, name="{epoch}", save_best_only=True, monitor="val_accuracy"
    ),
    "a threshold within reach": partial(
        checkpoints, values={"val_loss": FALL}, name="{epoch}", save_best_only=True, initial_value_threshold=0.5
    ),
    "a threshold out of reach": partial(
        checkpoints, values={"val_loss": FALL}, save_best_only=True, initial_value_threshold=0.0
    ),
    "NaN first": partial(checkpoints, values={"val_loss": [NAN, 1, 0.5]}, name="{epoch}", save_best_only=True),
    "NaN later": partial(checkpoints, values={"val_loss": [1, NAN, 0.5]}, name="{epoch}", save_best_only=True),
    "used twice": partial(checkpoints, values={"val_loss": DIP}, save_best_only=True, again=True),
    "each step": partial(checkpoints_by_steps, name="e{epoch}b{batch}", save_freq=1),
    "every second step": partial(checkpoints_by_steps, name="e{epoch}b{batch}", save_freq=2),
    "every fifth step": partial(checkpoints_by_steps, name="e{epoch:02d}", save_freq=5),
    "steps by their loss": partial(
        checkpoints_by_steps, name="e{epoch}b{batch}", save_freq=2, save_best_only=True, monitor="loss", mode="min"
    ),
}


class CutOffError(Exception):
    """The power fails."""


def backups(keras: Keras, event: str, place: int, *, length: int = 5, keep: bool = False, **options: Any) -> Any:
    """What a fit comes to that is cut off once and begun again."""

    def fail(self: Any, at: int, logs: Any = None) -> None:
        self.count = getattr(self, "count", 0) + 1
        if self.count == place:
            raise CutOffError

    cut = type("Cut", (keras.callbacks.Callback,), {event: fail})()
    with tempfile.TemporaryDirectory() as parent:
        folder = f"{parent}/backup"
        backup = partial(keras.callbacks.BackupAndRestore, folder, delete_checkpoint=not keep, **options)
        with contextlib.suppress(CutOffError):
            fit_on(staircase(keras), [backup(), cut], length)
        left = Path(folder).exists()
        model = staircase(keras)
        history = fit_on(model, [backup()], length)
        return {
            "left": left,
            "epochs": history.epoch,
            "height": height(model),
            "left at the end": Path(folder).exists(),
        }


def fit_on(model: Any, callbacks: list[Any], length: int) -> Any:
    """Three steps an epoch."""
    return model.fit(MANY_X, MANY_Y, batch_size=2, epochs=length, verbose=0, callbacks=callbacks)


BACKUPS: dict[str, Callable[[Keras], Any]] = {
    "after an epoch": partial(backups, event="on_epoch_end", place=2),
    "before an epoch": partial(backups, event="on_epoch_begin", place=4),
    "before the first epoch": partial(backups, event="on_epoch_begin", place=1),
    "in an epoch": partial(backups, event="on_train_batch_end", place=5),
    "in an epoch, by steps": partial(backups, event="on_train_batch_end", place=5, save_freq=2),
    "two backups": partial(backups, event="on_epoch_end", place=3, double_checkpoint=True),
    "never": partial(backups, event="on_epoch_end", place=99),
    "kept": partial(backups, event="on_epoch_end", place=2, keep=True),
    "kept though whole": partial(backups, event="on_epoch_end", place=99, keep=True),
}


def events_of(folder: str) -> dict[str, dict[str, list[list[float]]]]:
    """Run → tag → steps and values (0 where the value is no single number), straight from the files."""
    try:
        from tensorboard.compat.proto.event_pb2 import Event
    except ImportError:  # TensorFlow brings a copy of its own
        from tensorflow.core.util.event_pb2 import Event
    found: dict[str, dict[str, list[list[float]]]] = {}
    for path in sorted(Path(folder).rglob("events.out.*")):
        content = path.read_bytes()
        while content:
            (length,) = struct.unpack("<Q", content[:8])
            event = Event.FromString(content[12 : 12 + length])
            content = content[16 + length :]
            for value in event.summary.value:
                run = found.setdefault(str(path.parent.relative_to(folder)), {})
                tensor = value.tensor
                number = tensor.float_val or (
                    np.frombuffer(tensor.tensor_content, np.float32) if tensor.dtype == 1 else []
                )
                run.setdefault(value.tag, []).append([event.step, float(number[0]) if len(number) == 1 else 0.0])
    return {run: dict(sorted(tags.items())) for run, tags in sorted(found.items())}


def boards(keras: Keras, *, evaluated: bool = False, validated: bool = True, **options: Any) -> Any:
    """The curves that TensorBoard shows."""
    model = staircase(keras, metrics=["mse"])
    with tempfile.TemporaryDirectory() as folder:
        board = keras.callbacks.TensorBoard(folder, write_graph=False, **options)
        validation = (X, Y) if validated else None
        model.fit(MANY_X, MANY_Y, batch_size=2, epochs=3, verbose=0, validation_data=validation, callbacks=[board])
        if evaluated:
            model.evaluate(MANY_X, MANY_Y, verbose=0, callbacks=[board])
        return events_of(folder)


def every_second_step(keras: Keras) -> Any:
    """The curves over steps alone: Keras leaves out the epochs that end with an odd step, which lamina does not."""
    return {tag: points for tag, points in boards(keras, update_freq=2)["train"].items() if tag.startswith("batch_")}


def histograms(keras: Keras) -> Any:
    """Which histograms and pictures there are, and at which steps."""
    layers = [
        keras.Input(shape=(1,)),
        keras.layers.Dense(2, name="first"),
        keras.layers.BatchNormalization(name="second"),
    ]
    model = keras.Sequential([*layers, keras.layers.Dense(1, use_bias=False, name="last")], name="net")
    model.compile("sgd", "mse")
    with tempfile.TemporaryDirectory() as folder:
        board = keras.callbacks.TensorBoard(folder, histogram_freq=2, write_images=True, write_graph=False)
        model.fit(MANY_X, MANY_Y, epochs=4, verbose=0, callbacks=[board])
        found = events_of(folder)["train"]
    return {tag: [step for step, _ in points] for tag, points in found.items()}


BOARDS: dict[str, Callable[[Keras], Any]] = {
    "epochs": boards,
    "epochs without validation": partial(boards, validated=False),
    "evaluated": partial(boards, evaluated=True),
    "each step": partial(boards, update_freq="batch"),
    "every second step": every_second_step,
    "histograms": histograms,
}


def printed(script: Callable[[], Any]) -> list[str]:
    """The lines that are printed, colours taken away and times made equal."""
    heard = io.StringIO()
    with contextlib.redirect_stdout(heard):
        script()
    text = re.sub(r"\x1b\[\d*m|[\b]", "", heard.getvalue()).replace("\r", "\n")
    text = re.sub(r"\d+(s|ms|us)\b", "T", text)
    return [line.strip() for line in text.splitlines() if line.strip()]


def lines_of_a_fit(keras: Keras, **options: Any) -> Any:
    """What a fit prints with verbose=2."""
    model = staircase(keras, metrics=["mae"])
    return printed(lambda: model.fit(MANY_X, MANY_Y, batch_size=2, verbose=2, **options))


def lines_of_evaluate(keras: Keras) -> Any:
    """What `evaluate` and `predict` print with verbose=2."""
    model = staircase(keras, metrics=["mae"])

    def ask() -> None:
        model.evaluate(MANY_X, MANY_Y, batch_size=2, verbose=2)
        model.predict(MANY_X, batch_size=2, verbose=2)

    return printed(ask)


def told(keras: Keras, updates: list[Any], **options: Any) -> Any:
    """The numbers in the last line that a bar draws."""
    bar = keras.utils.Progbar(**options)

    def go() -> None:
        for current, values in updates:
            bar.update(current, values)

    lines = printed(go)
    return lines[-1].split(" - ", 1)[-1] if lines else None


STEPS = [
    (1, [("loss", 3.0), ("score", 0.1)]),
    (2, [("loss", 1.0), ("score", 0.2)]),
    (4, [("loss", 0.5), ("score", 0.3)]),
]

LINES: dict[str, Callable[[Keras], Any]] = {
    "a fit": partial(lines_of_a_fit, epochs=3),
    "one epoch": partial(lines_of_a_fit, epochs=1),
    "validated": partial(lines_of_a_fit, epochs=2, validation_data=(X, Y)),
    "begun at 2": partial(lines_of_a_fit, epochs=4, initial_epoch=2),
    "evaluate and predict": lines_of_evaluate,
    "a bar": partial(told, updates=STEPS, target=9, interval=0),
    "a bar at its end": partial(told, updates=STEPS, target=4, interval=0),
    "a bar with last values": partial(told, updates=STEPS, target=9, interval=0, stateful_metrics=["score"]),
    "a bar with few means": partial(told, updates=STEPS, target=9, interval=0, stateless_metrics=["loss"]),
    "a bar without an end": partial(told, updates=STEPS, target=None, interval=0),
    "a line": partial(told, updates=STEPS, target=4, verbose=2),
    "a line that is not due": partial(told, updates=STEPS, target=9, verbose=2),
    "nothing": partial(told, updates=STEPS, target=4, verbose=0),
    "small numbers": partial(told, updates=[(1, [("loss", 1e-5), ("gain", -0.5), ("nan", NAN)])], target=1),
    "lists": partial(told, updates=[(1, [("loss", [0.0, 1.0, 2.0])])], target=1),
}


def averaged(keras: Keras, callbacks: Callable[[Keras, list[float]], list[Any]], **fitted: Any) -> Any:
    """The losses of a fit with means of the weights, heights that are seen on the way, and the height that is left."""
    optimizer = keras.optimizers.SGD(1.0, use_ema=True, ema_momentum=0.5)
    model = staircase(keras, optimizer=optimizer)
    seen: list[float] = []
    history = model.fit(MANY_X, MANY_Y, batch_size=2, epochs=3, verbose=0, callbacks=callbacks(keras, seen), **fitted)
    return {"curves": history.history, "seen": seen, "left": height(model)}


def watch(keras: Keras, seen: list[float], event: str) -> Any:
    """A callback that looks at the model's height."""

    def look(self: Any, *_: Any, **__: Any) -> None:
        seen.append(height(self.model))

    return type("Watch", (keras.callbacks.Callback,), {event: look})()


AVERAGES: dict[str, Callable[[Keras], Any]] = {
    "without": partial(averaged, callbacks=lambda keras, seen: [watch(keras, seen, "on_epoch_end")]),
    "for validation": partial(
        averaged,
        callbacks=lambda keras, seen: [keras.callbacks.SwapEMAWeights(), watch(keras, seen, "on_epoch_end")],
        validation_data=(X, Y),
    ),
    "for every epoch": partial(
        averaged,
        callbacks=lambda keras, seen: [
            keras.callbacks.SwapEMAWeights(swap_on_epoch=True),
            watch(keras, seen, "on_epoch_end"),
            watch(keras, seen, "on_epoch_begin"),
        ],
    ),
    "for both": partial(
        averaged,
        callbacks=lambda keras, seen: [
            keras.callbacks.SwapEMAWeights(swap_on_epoch=True),
            watch(keras, seen, "on_test_begin"),
            watch(keras, seen, "on_epoch_end"),
        ],
        validation_data=(X, Y),
    ),
}
