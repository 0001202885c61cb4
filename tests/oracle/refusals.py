"""What cannot be right, in Keras's words: calls that real Keras refuses, and some that it lets pass.

Everything here takes the module `keras` as an argument: ``import keras`` or ``from lamina import keras``.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

Keras = Any
X, Y = np.ones((8, 3), np.float32), np.ones((8, 1), np.float32)


def net(keras: Keras, **compiled: Any) -> Any:
    """A small compiled model."""
    model = keras.Sequential([keras.Input(shape=(3,)), keras.layers.Dense(1)])
    model.compile(**{"optimizer": "sgd", "loss": "mse"} | compiled)
    return model


def raw(keras: Keras) -> Any:
    """The same, not compiled."""
    return keras.Sequential([keras.Input(shape=(3,)), keras.layers.Dense(1)])


def fitted(keras: Keras, x: Any = X, y: Any = Y, compiled: Any = None, **given: Any) -> Any:
    """A fit of one epoch."""
    return net(keras, **(compiled or {})).fit(x, y, verbose=0, **given)


def two(keras: Keras, loss: Any, y: Any) -> Any:
    """A fit of a model with two outputs."""
    x = keras.Input(shape=(3,))
    model = keras.Model(x, [keras.layers.Dense(1, name="one")(x), keras.layers.Dense(1, name="two")(x)])
    model.compile("sgd", loss=loss)
    return model.fit(X, y, verbose=0)


SHAPES: dict[str, Callable[[Keras], Any]] = {
    "more columns in fit": lambda k: fitted(k, x=np.ones((8, 4), np.float32)),
    "more columns in predict": lambda k: net(k).predict(np.ones((8, 4), np.float32), verbose=0),
    "more columns in evaluate": lambda k: net(k).evaluate(np.ones((8, 4), np.float32), Y, verbose=0),
    "an axis more in predict": lambda k: net(k).predict(np.ones((8, 4, 3), np.float32), verbose=0),
    "fewer targets than rows": lambda k: fitted(k, y=Y[:5]),
    "fewer weights than rows": lambda k: fitted(k, sample_weight=np.ones(5)),
    "fewer rows to validate than targets": lambda k: fitted(k, validation_data=(X[:3], Y[:5])),
    "fewer targets in evaluate": lambda k: net(k).evaluate(X, Y[:5], verbose=0),
    "targets of another width": lambda k: fitted(k, y=np.ones((8, 2), np.float32)),
    "weights of another shape": lambda k: raw(k).set_weights([np.ones((4, 1)), np.ones(1)]),
    "too few weights": lambda k: raw(k).set_weights([np.ones((3, 1))]),
    "weights before there are any": lambda k: k.layers.Dense(1).set_weights([np.ones((3, 1)), np.ones(1)]),
    "concatenated across shapes": lambda k: k.layers.Concatenate()([k.Input((2, 3)), k.Input((3, 2))]),
    "added across shapes": lambda k: k.layers.Add()([k.Input((2,)), k.Input((3,))]),
    "reshaped to more numbers": lambda k: k.layers.Reshape((5,))(k.Input((3,))),
    "class codes in columns": lambda k: k.losses.SparseCategoricalCrossentropy()(np.ones((3, 2)), np.ones((3, 2))),
    "outputs that no input leads to": lambda k: k.Model(k.Input((2,)), k.layers.Dense(1)(k.Input((2,)))),
    "one target for two outputs": lambda k: two(k, ["mse", "mse"], Y),
    "three losses for two outputs": lambda k: two(k, ["mse", "mse", "mse"], [Y, Y]),
    "a loss for an output that is not there": lambda k: two(k, {"one": "mse", "three": "mse"}, [Y, Y]),
}
WORDS: dict[str, Callable[[Keras], Any]] = {
    "a loss": lambda k: fitted(k, compiled={"loss": "mean_squared_eror"}),
    "an optimizer": lambda k: net(k, optimizer="adan"),
    "a metric": lambda k: fitted(k, compiled={"metrics": ["accurate"]}),
    "an activation": lambda k: k.layers.Dense(1, activation="reluu"),
    "an initializer": lambda k: k.layers.Dense(1, kernel_initializer="glorot"),
    "a regularizer": lambda k: k.layers.Dense(1, kernel_regularizer="l7"),
    "a constraint": lambda k: k.layers.Dense(1, kernel_constraint="small"),
    "a reduction": lambda k: k.losses.MeanSquaredError(reduction="median"),
    "a layer of a model": lambda k: raw(k).get_layer("dense_of_another"),
    "a place of a model": lambda k: raw(k).get_layer(index=9),
    "a setting of a layer": lambda k: k.layers.Dense(1, unit=2),
    "a setting of an optimizer": lambda k: k.optimizers.SGD(momentums=0.9),
    "a direction": lambda k: k.callbacks.EarlyStopping(mode="upwards"),
    "no loss": lambda k: k.losses.get(3),
    "no metric": lambda k: k.metrics.get(3),
    "no optimizer": lambda k: k.optimizers.get(3),
}
SETTINGS: dict[str, Callable[[Keras], Any]] = {
    "no units": lambda k: k.layers.Dense(0),
    "a share above 1": lambda k: k.layers.Dropout(1.5),
    "no codes": lambda k: k.layers.Embedding(0, 2),
    "two clips": lambda k: k.optimizers.SGD(clipnorm=1.0, clipvalue=1.0),
    "a momentum above 1": lambda k: k.optimizers.SGD(momentum=1.5),
    "a learning rate that is a word": lambda k: k.optimizers.SGD(learning_rate="fast"),
    "all rows for validation": lambda k: fitted(k, validation_split=1.5),
    "one row to be split": lambda k: fitted(k, x=X[:1], y=Y[:1], validation_split=0.5),
    "batches of no rows": lambda k: fitted(k, batch_size=0),
    "classes and rows weighed": lambda k: fitted(k, sample_weight=np.ones(8), class_weight={0: 1.0, 1: 1.0}),
    "two losses for one output": lambda k: fitted(k, compiled={"loss": ["mse", "mae"]}),
    "a word for rows": lambda k: fitted(k, x="abc"),
    "targets beside batches": lambda k: fitted(k, x=iter([(X, Y)])),
    "no batch at all": lambda k: fitted(k, x=(pair for pair in ()), y=None),
}
ORDER: dict[str, Callable[[Keras], Any]] = {
    "fit before compile": lambda k: raw(k).fit(X, Y, verbose=0),
    "evaluate before compile": lambda k: raw(k).evaluate(X, Y, verbose=0),
    "a layer that is none": lambda k: k.Sequential().add(3),
    "the last of no layers": lambda k: k.Sequential().pop(),
    "counting before building": lambda k: k.Sequential([k.layers.Dense(1)]).count_params(),
    "no targets": lambda k: fitted(k, y=None),
    "a file that is not there": lambda k: k.models.load_model("/nowhere/at/all.keras"),
}
REFUSALS = {
    f"{kind}: {name}": ask
    for kind, table in {"shapes": SHAPES, "words": WORDS, "settings": SETTINGS, "order": ORDER}.items()
    for name, ask in table.items()
}


def refusal(keras: Keras, name: str) -> list[str]:
    """The kinds of the error that a call ends in, nearest first, as far as they are Python's own; none if it passes."""
    try:
        REFUSALS[name](keras)
    except Exception as error:  # noqa: BLE001  # the question is which
        return [cls.__name__ for cls in type(error).__mro__ if cls.__module__ == "builtins"]
    return []
