"""Run by test_devices.py in a process with four devices: the same fit over one, two and four, told as JSON."""

import json
import sys

import numpy as np

import lamina
from lamina import devices, layers
from lamina.callbacks import EarlyStopping


def table():
    random = np.random.default_rng(0)
    x = random.standard_normal((230, 6), dtype=np.float32)
    return x, (2 * x[:, :1] + x[:, 1:2] ** 2).astype(np.float32), random.random(230, np.float32)


def fitted(settings, optimizer="adam"):
    lamina.set_random_seed(3)
    x, y, weights = table()
    model = lamina.Sequential(
        [layers.Dense(80, "relu", input_shape=[6]), layers.BatchNormalization(), layers.Dropout(0.2), layers.Dense(1)]
    )
    model.compile(optimizer, "mse", metrics=["mae"])
    history = model.fit(
        x, y, sample_weight=weights, validation_split=0.2, epochs=3, verbose=0, callbacks=[EarlyStopping()], **settings
    )
    return {**history.history, "answers": model.predict(x[:5], verbose=0).ravel().tolist()}


if __name__ == "__main__":
    found = {}
    for name, count, settings in (
        ("one", 1, ({"batch_size": 33},)),
        ("two", 2, ({"batch_size": 33},)),
        ("four", 4, ({"batch_size": 33},)),
        ("one, few", 1, ({"batch_size": 3, "steps_per_epoch": 5}, "sgd")),
        ("four, few", 4, ({"batch_size": 3, "steps_per_epoch": 5}, "sgd")),
    ):
        with devices.DataParallel(devices=devices.list_devices()[:count]).scope():
            found[name] = fitted(*settings)
    found["none"] = fitted({"batch_size": 33})
    sys.stdout.write(json.dumps(found) + "\n")
