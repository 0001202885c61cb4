"""Models whose files are exchanged with Keras, written once for both: each builder takes `keras`, whichever it is."""

import numpy as np

ROWS, BATCH = 40, 8


def numbers():
    """Forty rows of three numbers, two columns of codes, and targets of three kinds."""
    random = np.random.default_rng(7)
    x = random.normal(size=(ROWS, 3)).astype(np.float32)
    codes = random.integers(0, 5, (ROWS, 1)).astype(np.float32)
    y = (x @ np.array([[1.0], [-2.0], [0.5]]) + 0.1 * codes).astype(np.float32)
    kind = (y > 0).astype(np.float32)
    return {"x": x, "codes": codes, "y": y, "kind": kind}


def sequential(keras):
    """Dense layers with a penalty, a named activation, batch normalization; Adam and a metric."""
    model = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(4, activation="relu", kernel_regularizer=keras.regularizers.L2(0.01), name="first"),
            keras.layers.BatchNormalization(momentum=0.9),
            keras.layers.Dense(2, activation="tanh", kernel_initializer="he_normal"),
            keras.layers.Dense(1, activation="sigmoid"),
        ],
        name="plain",
    )
    model.compile(keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
    data = numbers()
    return model, data["x"], data["kind"]


def scaled(keras):
    """Measured normalization first, random layers that do nothing in prediction, a schedule, objects in compile."""
    data = numbers()
    normalization = keras.layers.Normalization()
    normalization.adapt(data["x"])
    model = keras.Sequential(
        [
            keras.Input((3,)),
            normalization,
            keras.layers.Dense(3, activation="selu"),
            keras.layers.LayerNormalization(),
            keras.layers.Activation("softplus"),
            keras.layers.Dense(1),
        ]
    )
    rate = keras.optimizers.schedules.ExponentialDecay(0.05, 4, 0.5)
    model.compile(
        keras.optimizers.SGD(rate, momentum=0.9, nesterov=True),
        loss=keras.losses.Huber(),
        metrics=[keras.metrics.MeanAbsoluteError(name="far"), "mse"],
    )
    return model, data["x"], data["y"]


def dropping(keras):
    """Layers with random bits of their own, which prediction does not draw."""
    model = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.GaussianNoise(0.1),
            keras.layers.Dense(4, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(1),
        ]
    )
    model.compile("rmsprop", "mae")
    data = numbers()
    return model, data["x"], data["y"]


def branching(keras):
    """Two named inputs, a shared layer, an embedding, a nested model, two named outputs with weighted losses."""
    data = numbers()
    x, codes = keras.Input((3,), name="x"), keras.Input((1,), name="codes")
    shared = keras.layers.Dense(3, activation="tanh", name="shared")
    wide = keras.layers.Flatten()(keras.layers.Embedding(5, 2, name="vectors")(codes))
    nested = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="relu")], name="nested")
    deep = keras.layers.BatchNormalization()(shared(shared(x)))
    joined = keras.layers.Concatenate()([wide, nested(deep), keras.layers.Add()([deep, x])])
    amount = keras.layers.Dense(1, name="amount")(joined)
    kind = keras.layers.Dense(1, activation="sigmoid", name="kind")(joined)
    model = keras.Model(inputs=[x, codes], outputs=[amount, kind], name="wide_and_deep")
    model.compile(
        keras.optimizers.RMSprop(0.01, momentum=0.5),
        loss={"amount": "mse", "kind": "binary_crossentropy"},
        loss_weights={"amount": 0.5, "kind": 1.0},
        metrics={"kind": ["accuracy"]},
    )
    return model, [data["x"], data["codes"]], [data["y"], data["kind"]]


def named(keras):
    """Inputs as a dict, outputs as a dict, arithmetic left to layers."""
    data = numbers()
    inputs = {"x": keras.Input((3,), name="x"), "codes": keras.Input((1,), name="codes")}
    joined = keras.layers.concatenate([inputs["x"], inputs["codes"]])
    hidden = keras.layers.Dense(3, activation="relu")(joined)
    model = keras.Model(inputs, {"amount": keras.layers.Dense(1, name="amount")(hidden)})
    model.compile(keras.optimizers.Adam(0.02), loss="mse")
    return model, {"x": data["x"], "codes": data["codes"]}, {"amount": data["y"]}


MODELS = {function.__name__: function for function in (sequential, scaled, dropping, branching, named)}

OPTIMIZERS = {
    "SGD": {"learning_rate": 0.01},
    "Momentum": {"learning_rate": 0.01, "momentum": 0.9},
    "RMSprop": {"learning_rate": 0.01},
    "Centered": {"learning_rate": 0.01, "centered": True, "momentum": 0.9},
    "Adam": {"learning_rate": 0.01},
    "Amsgrad": {"learning_rate": 0.01, "amsgrad": True},
    "AdamW": {"learning_rate": 0.01, "weight_decay": 0.01},
    "Nadam": {"learning_rate": 0.01},
    "Adagrad": {"learning_rate": 0.01},
    "Adadelta": {"learning_rate": 0.5},
    "Adamax": {"learning_rate": 0.01},
    "Ftrl": {"learning_rate": 0.01},
    "Lion": {"learning_rate": 0.001},
    "Lamb": {"learning_rate": 0.01},
    "Adafactor": {"learning_rate": 0.01},
    "Clipped": {"learning_rate": 0.01, "clipnorm": 0.1},
}
"""Every optimizer, with the settings that give it more numbers to keep."""

CLASSES = {"Momentum": "SGD", "Centered": "RMSprop", "Amsgrad": "Adam", "Clipped": "Adam"}


def optimized(keras, word):
    """A small model under the optimizer called `word`."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="tanh"), keras.layers.Dense(1)])
    optimizer = getattr(keras.optimizers, CLASSES.get(word, word))(**OPTIMIZERS[word])
    model.compile(optimizer, "mse")
    data = numbers()
    return model, data["x"], data["y"]


def more(model, x, y):
    """Five more steps, in the order of the rows."""
    model.fit(x, y, batch_size=BATCH, epochs=1, shuffle=False, verbose=0)


def listed(answer):
    """What `predict` answered, as a list of arrays whatever its form."""
    if isinstance(answer, dict):
        return [np.asarray(answer[key]) for key in sorted(answer)]
    return [np.asarray(one) for one in answer] if isinstance(answer, (list, tuple)) else [np.asarray(answer)]
