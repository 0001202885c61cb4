"""Fits that each turn one more screw of Keras's: options of `fit`, of optimizers, of losses, of layers, of metrics."""

from collections.abc import Callable
from typing import Any

from oracle.fits import OUTPUTS, Fit, Keras, hidden


def small(loss: str, *inner: Callable[[Keras], Any], **options: Callable[[Keras], Any]) -> Callable[[Keras], Any]:
    """Eight units with `options` and `inner` layers behind them, then what the loss wants."""
    _, units, activation = OUTPUTS[loss]

    def network(keras: Keras) -> Any:
        given = {"activation": "relu"} | {name: make(keras) for name, make in options.items()}
        body = hidden(keras, *(make(keras) for make in inner), **given)
        return keras.Sequential([*body, keras.layers.Dense(units, activation=activation)])

    return network


def compiled(loss: Any, optimizer: Any = "adam", **others: Any) -> Callable[[Keras], dict[str, Any]]:
    """What `compile` is given; functions are called with the module."""

    def made(keras: Keras) -> dict[str, Any]:
        given = {"loss": loss, "optimizer": optimizer} | others
        return {name: value(keras) if callable(value) else value for name, value in given.items()}

    return made


def plain(loss: str, *, optimizer: Any = "adam", target: str | None = None, **others: Any) -> Fit:
    """The plain network of a loss; `others` are fields of the fit."""
    return Fit(small(loss), target or OUTPUTS[loss][0], compiled(loss, optimizer), **others)


def metered(loss: str, metrics: list[Any], **others: Any) -> Fit:
    """The plain network of a loss with metrics: words, or functions that make one from the module."""

    def made(keras: Keras) -> dict[str, Any]:
        return {
            "loss": loss,
            "optimizer": "adam",
            "metrics": [metric(keras) if callable(metric) else metric for metric in metrics],
        }

    return Fit(small(loss), OUTPUTS[loss][0], made, **others)


def with_loss(made: Callable[[Keras], Any], target: str, like: str) -> Fit:
    """The plain network of the loss `like`, trained by another loss."""
    return Fit(small(like), target, compiled(made))


def pair(keras: Keras) -> Any:
    """A network with two outputs in one array."""
    return keras.Sequential([*hidden(keras, activation="tanh"), keras.layers.Dense(2)])


def frozen(keras: Keras) -> Any:
    """A network whose first layer and whose normalization do not train."""
    model = small("mae", lambda keras: keras.layers.BatchNormalization())(keras)
    for layer in model.layers[:2]:
        layer.trainable = False
    return model


def normalized_first(keras: Keras) -> Any:
    """Normalization as the first layer, as the course has it, and again before the output."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input(shape=(6,)),
            layers.BatchNormalization(),
            layers.Dense(8, activation="elu"),
            layers.LayerNormalization(),
            layers.Dense(1),
        ]
    )


FIT_OPTIONS = {
    "the tail for validation": plain("mae", validated=False, options={"validation_split": 0.25}),
    "weights and a tail": plain("mse", validated=False, weighted=True, options={"validation_split": 0.25}),
    "classes weighed": plain("binary_crossentropy", options={"class_weight": {0: 1.0, 1: 3.0}}),
    "one of three classes weighed": plain("sparse_categorical_crossentropy", options={"class_weight": {2: 4.0}}),
    "a batch larger than the table": plain("mae", options={"batch_size": 512}),
    "the usual batch": plain("mae", options={"batch_size": None}),
    "one row": plain("mse", rows=1),
    "batches of one row": plain("mae", rows=5, options={"batch_size": 1}),
    "validation every third epoch": plain("mae", options={"validation_freq": 3}),
    "validation in given epochs": plain("mae", options={"validation_freq": [1, 4, 9]}),
    "validation in batches of three": plain("binary_crossentropy", options={"validation_batch_size": 3}),
    "epochs from four on": plain("mae", options={"initial_epoch": 4}),
    "weights and a partial batch": plain("sparse_categorical_crossentropy", rows=75, weighted=True),
}

OPTIMIZER_OPTIONS = {
    "momentum": plain("mae", optimizer=lambda keras: keras.optimizers.SGD(0.01, momentum=0.9)),
    "Nesterov": plain("mse", optimizer=lambda keras: keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True)),
    "decay": plain("mae", optimizer=lambda keras: keras.optimizers.SGD(0.05, weight_decay=0.1)),
    "clipnorm": plain("mse", optimizer=lambda keras: keras.optimizers.SGD(0.1, clipnorm=0.05)),
    "global clipnorm": plain("mse", optimizer=lambda keras: keras.optimizers.SGD(0.1, global_clipnorm=0.05)),
    "clipvalue": plain("mse", optimizer=lambda keras: keras.optimizers.Adam(0.01, clipvalue=0.01)),
    "amsgrad": plain("mse", optimizer=lambda keras: keras.optimizers.Adam(0.01, amsgrad=True)),
    "centered": plain("mae", optimizer=lambda keras: keras.optimizers.RMSprop(0.002, centered=True, momentum=0.5)),
    "a falling rate": plain(
        "mae",
        optimizer=lambda keras: keras.optimizers.Adam(
            keras.optimizers.schedules.ExponentialDecay(0.02, decay_steps=10, decay_rate=0.8)
        ),
    ),
    "a cosine": plain(
        "mse",
        optimizer=lambda keras: keras.optimizers.SGD(
            keras.optimizers.schedules.CosineDecay(0.0, decay_steps=40, warmup_target=0.05, warmup_steps=8)
        ),
    ),
    "RMSprop by name": plain("mae", optimizer="rmsprop"),
}

LOSSES = {
    "Huber": with_loss(lambda keras: keras.losses.Huber(delta=0.5), "number", "mae"),
    "logits": Fit(small("mae"), "yes or no", compiled(lambda keras: keras.losses.BinaryCrossentropy(from_logits=True))),
    "smoothed": with_loss(
        lambda keras: keras.losses.BinaryCrossentropy(label_smoothing=0.1), "yes or no", "binary_crossentropy"
    ),
    "two outputs": Fit(pair, "pair", compiled("mse")),
    "two outputs, weighed": Fit(pair, "pair", compiled("mae"), weighted=True),
}

LAYERS = {
    "L1 and offsets": Fit(
        small(
            "mae",
            kernel_regularizer=lambda keras: keras.regularizers.L1(0.01),
            bias_regularizer=lambda keras: keras.regularizers.L1L2(l1=0.01, l2=0.02),
        ),
        "number",
        compiled("mae", lambda keras: keras.optimizers.SGD(0.05)),
    ),
    "frozen": Fit(frozen, "number", compiled("mae")),
    "normalized first": Fit(normalized_first, "number", compiled("mae", lambda keras: keras.optimizers.SGD(0.01))),
    "normalized, weighed, partial": Fit(normalized_first, "number", compiled("mse"), rows=75, weighted=True),
    "normalized without offsets before": Fit(
        small(
            "mse", lambda keras: keras.layers.BatchNormalization(), use_bias=lambda _: False, activation=lambda _: None
        ),
        "number",
        compiled("mse", lambda keras: keras.optimizers.Adam(0.01)),
        rows=75,
    ),
    "dropout of nothing": Fit(small("mae", lambda keras: keras.layers.Dropout(0.0)), "number", compiled("mae")),
}

METRICS = {
    "numbers measured": metered(
        "mae", ["mse", "mae", lambda keras: keras.metrics.RootMeanSquaredError(), lambda keras: keras.metrics.R2Score()]
    ),
    "answers measured": metered(
        "binary_crossentropy",
        [
            *("accuracy", "binary_accuracy", "AUC"),
            lambda keras: keras.metrics.AUC(name="area"),
            lambda keras: keras.metrics.Precision(),
            lambda keras: keras.metrics.Recall(name="found"),
            lambda keras: keras.metrics.BinaryCrossentropy(),
        ],
    ),
    "classes measured": metered("sparse_categorical_crossentropy", ["accuracy", "sparse_categorical_accuracy"]),
    "measured in a partial batch": metered("sparse_categorical_crossentropy", ["acc"], rows=75),
    "measured with weights or without": Fit(
        small("mae"), "number", compiled("mae", metrics=["mse"], weighted_metrics=["mae"]), weighted=True
    ),
    "measured twice": metered("mae", ["mae", lambda keras: keras.metrics.MeanAbsoluteError()]),
}

CORNERS: dict[str, Fit] = FIT_OPTIONS | OPTIMIZER_OPTIONS | LOSSES | LAYERS | METRICS
