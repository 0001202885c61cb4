"""Fits of models with two inputs and two outputs, and of batches, in Keras's words: recorded by Keras, run by lamina.

Everything here takes the module `keras` as an argument: ``import keras`` or ``from lamina import keras``.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

ROWS, HELD, BATCH, EPOCHS = 52, 20, 16, 4

Keras = Any
"""The module that real Keras or ``lamina.keras`` is."""


class Table(NamedTuple):
    """Two inputs, two targets, and two columns of weights."""

    wide: np.ndarray
    deep: np.ndarray
    amount: np.ndarray
    kind: np.ndarray
    weight: np.ndarray
    other: np.ndarray

    def cut(self, rows: slice) -> "Table":
        """Some of the rows."""
        return Table(*(array[rows] for array in self))

    @property
    def x(self) -> list[np.ndarray]:
        """The inputs in order."""
        return [self.wide, self.deep]

    @property
    def y(self) -> list[np.ndarray]:
        """The targets in order."""
        return [self.amount, self.kind]


def table() -> Table:
    """The same everywhere: NumPy promises that this old generator never changes."""
    random = np.random.RandomState(11)
    rows = ROWS + HELD
    wide, deep = random.normal(size=(rows, 4)), random.normal(size=(rows, 3))
    amount = wide[:, :1] - deep[:, 1:2] + 0.2 * random.normal(size=(rows, 1))
    kind = np.digitize(wide[:, 1] + deep[:, 0], [-0.7, 0.7])[:, None]
    weight, other = random.uniform(0.2, 3.0, rows), random.uniform(0.0, 2.0, rows)
    return Table(*(array.astype(np.float32) for array in (wide, deep, amount, kind, weight, other)))


def two_by_two(keras: Keras, outputs: type = list) -> Any:
    """The wide input goes straight to both answers, the deep one through eight units; outputs in a list or a dict."""
    wide, deep = keras.Input(shape=(4,), name="wide"), keras.Input(shape=(3,), name="deep")
    hidden = keras.layers.Dense(8, activation="relu", kernel_regularizer=keras.regularizers.L2(0.01), name="hidden")
    both = keras.layers.Concatenate(name="both")([wide, hidden(deep)])
    answers = {
        "kind": keras.layers.Dense(3, activation="softmax", name="kind")(both),
        "amount": keras.layers.Dense(1, name="amount")(both),
    }
    if outputs is dict:
        return keras.Model({"wide": wide, "deep": deep}, answers)
    return keras.Model([wide, deep], [answers["amount"], answers["kind"]])


def one_answer(keras: Keras) -> Any:
    """One input, and whether the kind is the first."""
    dense = keras.layers.Dense
    return keras.Sequential([keras.Input(shape=(4,)), dense(5, activation="tanh"), dense(1, activation="sigmoid")])


NETWORKS: dict[str, Callable[[Keras], Any]] = {
    "a list of answers": two_by_two,
    "a dict of answers": lambda keras: two_by_two(keras, dict),
    "one answer": one_answer,
}

BOTH = {"loss": ["mse", "sparse_categorical_crossentropy"]}


class Case(NamedTuple):
    """How a model is made, compiled and fed; the data may be anything that `fit` takes."""

    compiled: dict[str, Any]
    data: Callable[[Table], dict[str, Any]]
    network: str = "a list of answers"
    held: Callable[[Table], Any] = lambda t: (t.x, t.y)
    options: dict[str, Any] = {}  # noqa: RUF012  # a tuple's default is never written to


def lists(t: Table) -> dict[str, Any]:
    """Arrays in order."""
    return {"x": t.x, "y": t.y}


def dicts(t: Table) -> dict[str, Any]:
    """Arrays by name, in another order than the model's."""
    return {"x": {"deep": t.deep, "wide": t.wide}, "y": {"kind": t.kind, "amount": t.amount}}


def cut(t: Table, sizes: list[int]) -> list[Any]:
    """Batches of these sizes, lists of arrays."""
    ends = np.cumsum(sizes)
    parts = [t.cut(slice(end - size, end)) for end, size in zip(ends, sizes, strict=True)]
    return [((part.wide, part.deep), (part.amount, part.kind), (part.weight, part.other)) for part in parts]


def endless(t: Table) -> Any:
    """Batches over and over, without weights."""
    while True:
        for x, y, _ in cut(t, [16, 16, 16, 4]):
            yield x, y


def once(t: Table, times: int) -> Any:
    """The table's batches so many times, and then no more."""
    for _ in range(times):
        yield from cut(t, [20, 20, 12])


CASES = {
    "lists": Case(BOTH, lists),
    "dicts": Case(
        {
            "loss": {"kind": "sparse_categorical_crossentropy", "amount": "mae"},
            "loss_weights": {"kind": 0.3, "amount": 2.0},
            "metrics": {"kind": ["accuracy", "sparse_categorical_crossentropy"]},
        },
        dicts,
    ),
    "outputs in a dict": Case(
        {
            "loss": {"amount": "mse", "kind": "sparse_categorical_crossentropy"},
            "loss_weights": {"amount": 1.0, "kind": 0.5},
            "metrics": {"amount": ["mae"], "kind": ["accuracy"]},
        },
        dicts,
        network="a dict of answers",
        held=lambda t: tuple(dicts(t).values()),
    ),
    "one loss for all": Case(
        {"loss": "mse", "metrics": [["mae"], ["mse", "mae"]]},
        lambda t: {"x": t.x, "y": [t.amount, np.eye(3, dtype=np.float32)[t.kind[:, 0].astype(int)]]},
        held=lambda t: (t.x, [t.amount, np.eye(3, dtype=np.float32)[t.kind[:, 0].astype(int)]]),
    ),
    "an output without a loss": Case({"loss": ["mse", None], "metrics": [None, ["accuracy"]]}, lists),
    "weights of losses in a list": Case(BOTH | {"loss_weights": [0.25, 4.0]}, lists),
    "one weight a row": Case(
        BOTH | {"weighted_metrics": [["mae"], ["accuracy"]], "metrics": [["mae"], ["accuracy"]]},
        lambda t: lists(t) | {"sample_weight": t.weight},
        held=lambda t: (t.x, t.y, t.other),
    ),
    "a weight for each output": Case(
        BOTH | {"weighted_metrics": [["mae", "mae"], ["accuracy"]]},
        lambda t: lists(t) | {"sample_weight": [t.weight, t.other]},
        held=lambda t: (t.x, t.y, [t.other, t.weight]),
    ),
    "weights by name": Case(
        {"loss": {"amount": "mse", "kind": "sparse_categorical_crossentropy"}},
        lambda t: dicts(t) | {"sample_weight": {"kind": t.other, "amount": t.weight}},
        network="a dict of answers",
        held=lambda t: tuple(dicts(t).values()),
    ),
    "metrics twice": Case(BOTH | {"metrics": [["mae", "mae", "mse"], []], "weighted_metrics": [["mse"], []]}, lists),
    "batches without end": Case(BOTH, lambda t: {"x": endless(t)}, options={"steps_per_epoch": 3, "batch_size": None}),
    "batches of all sizes": Case(
        BOTH | {"weighted_metrics": [["mae"], []]},
        lambda t: {"x": once(t, EPOCHS)},
        options={"steps_per_epoch": 3, "batch_size": None},
    ),
    "validation in batches": Case(
        BOTH,
        lists,
        held=lambda t: (batch for _ in range(EPOCHS) for batch in [(t.x, t.y)]),
        options={"validation_steps": 1},
    ),
    "fewer steps than batches": Case(BOTH, lists, options={"steps_per_epoch": 2, "validation_steps": 1}),
    "steps alone": Case(BOTH, lists, options={"steps_per_epoch": 3, "batch_size": None}),
    "classes that weigh": Case(
        {"loss": "binary_crossentropy", "metrics": ["accuracy"], "weighted_metrics": ["mae"]},
        lambda t: {"x": t.wide, "y": (t.kind == 0) * 1.0, "class_weight": {0: 0.5, 1: 3.0}},
        network="one answer",
        held=lambda t: (t.wide, (t.kind == 0) * 1.0),
    ),
}


def started(model: Any) -> Any:
    """The model with first numbers that are the same everywhere, by the names and order of its layers."""
    random = np.random.RandomState(3)
    for layer in sorted(model.layers, key=lambda layer: layer.name):
        drawn = [random.uniform(-0.5, 0.5, np.shape(value)).astype(np.float32) for value in layer.get_weights()]
        if drawn:
            layer.set_weights(drawn)
    return model


def flat(prefix: str, answers: Any) -> dict[str, np.ndarray]:
    """Arrays in a list or dict, by path."""
    if isinstance(answers, dict):
        return {f"{prefix} {name}": np.asarray(value) for name, value in sorted(answers.items())}
    if isinstance(answers, (list, tuple)):
        return {f"{prefix} {place}": np.asarray(value) for place, value in enumerate(answers)}
    return {prefix: np.asarray(answers)}


def run(keras: Keras, case: Case) -> dict[str, np.ndarray]:
    """What a fit gives: its curves, its numbers, its predictions, and what `evaluate` says afterwards."""
    t = table()
    learned, held = t.cut(slice(0, ROWS)), t.cut(slice(ROWS, None))
    model = started(NETWORKS[case.network](keras))
    model.compile(optimizer=keras.optimizers.Adam(0.01), **case.compiled)
    options = {"batch_size": BATCH, "epochs": EPOCHS} | case.options
    history = model.fit(**case.data(learned), validation_data=case.held(held), shuffle=False, verbose=0, **options)
    again = case.held(held)
    if isinstance(again, tuple):
        score = model.evaluate(again[0], again[1], sample_weight=(*again, None)[2], verbose=0)
    else:
        score = model.evaluate(again, verbose=0, steps=1)
    x = again[0] if isinstance(again, tuple) else held.x
    layers = sorted(model.layers, key=lambda layer: layer.name)
    weights = [value for layer in layers for value in layer.get_weights()]
    found = {f"curve {name}": np.array(curve, np.float64) for name, curve in history.history.items()}
    found |= {f"weight {place}": np.asarray(weight) for place, weight in enumerate(weights)}
    return found | flat("score", score) | flat("prediction", model.predict(x, verbose=0))


def by_hand(keras: Keras, hand: Any = None) -> dict[str, np.ndarray]:
    """Batch by batch: what `train_on_batch`, `test_on_batch` and `predict_on_batch` of `hand` return."""
    hand = hand or keras.Model
    model = started(two_by_two(keras))
    model.compile(keras.optimizers.Adam(0.01), loss_weights=[1.0, 0.5], metrics=[["mae"], ["accuracy"]], **BOTH)
    found: dict[str, np.ndarray] = {}
    for place, batch in enumerate(cut(table(), [16, 16, 16, 4])):
        x, y, weights = map(list, batch)
        found[f"trained {place}"] = np.array(hand.train_on_batch(model, x, y, sample_weight=weights))
        found |= flat(f"tested {place}", hand.test_on_batch(model, x, y, return_dict=True))
        found |= flat(f"answered {place}", hand.predict_on_batch(model, x))
    model = started(one_answer(keras))
    model.compile(keras.optimizers.Adam(0.01), loss="binary_crossentropy")
    x, y = table().wide[:16], (table().kind[:16] == 0) * 1.0
    for place in range(3):
        found[f"single {place}"] = np.array(hand.train_on_batch(model, x, y, class_weight={0: 1.0, 1: 2.0}))
    return found
