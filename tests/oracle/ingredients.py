"""Ingredients in Keras's words: which class with which settings, to be made by real Keras when recording and by lamina.

A case is a name, a class, its settings, and the kind of data it is tried on; the data themselves are recorded.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

RECORD = Path(__file__).parent / "ingredients.npz"
STEPS = (1, 2, 10)
"""After how many updates weights are compared."""


class Case(NamedTuple):
    """One thing with one choice of settings."""

    name: str
    cls: str
    settings: Mapping[str, Any] = MappingProxyType({})
    data: str = ""


ACTIVATIONS = [
    *("celu", "elu", "exponential", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_tanh"),
    *("leaky_relu", "linear", "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu", "sigmoid", "silu"),
    *("soft_shrink", "softmax", "softplus", "softsign", "sparse_plus", "sparse_sigmoid", "squareplus", "tanh"),
    "tanh_shrink",
]
"""All that need no setting, but sparsemax: Keras's does not sum to 1."""

BENT = [
    Case("relu with everything", "relu", {"negative_slope": 0.1, "max_value": 3.9, "threshold": 0.5}),
    Case("relu cut", "relu", {"max_value": 3.0}),
    Case("relu leaking", "relu", {"negative_slope": 0.3}),
    Case("threshold set", "threshold", {"threshold": 0.4, "default_value": -2.0}),
    Case("gelu approximate", "gelu", {"approximate": True}),
    Case("elu set", "elu", {"alpha": 0.5}),
    Case("celu set", "celu", {"alpha": 2.0}),
    Case("squareplus set", "squareplus", {"b": 2.0}),
    Case("soft_shrink set", "soft_shrink", {"threshold": 0.8}),
    Case("hard_shrink set", "hard_shrink", {"threshold": 0.8}),
    Case("softmax down", "softmax", {"axis": 0}),
    Case("log_softmax down", "log_softmax", {"axis": 0}),
    Case("glu down", "glu", {"axis": 0}),
]
"""Activations with settings."""

LOSSES = [
    Case("mse", "MeanSquaredError", {}, "numbers"),
    Case("mae", "MeanAbsoluteError", {}, "numbers"),
    Case("mape", "MeanAbsolutePercentageError", {}, "numbers"),
    Case("msle", "MeanSquaredLogarithmicError", {}, "counts"),
    Case("huber", "Huber", {}, "numbers"),
    Case("huber 0.3", "Huber", {"delta": 0.3}, "numbers"),
    Case("logcosh", "LogCosh", {}, "numbers"),
    Case("poisson", "Poisson", {}, "counts"),
    Case("cosine", "CosineSimilarity", {}, "numbers"),
    Case("bce", "BinaryCrossentropy", {}, "binary"),
    Case("bce smooth", "BinaryCrossentropy", {"label_smoothing": 0.1}, "binary"),
    Case("bce sure", "BinaryCrossentropy", {}, "sure"),
    Case("bce logits", "BinaryCrossentropy", {"from_logits": True}, "binary logits"),
    Case("bce logits smooth", "BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.2}, "binary logits"),
    Case("cce", "CategoricalCrossentropy", {}, "classes"),
    Case("cce smooth", "CategoricalCrossentropy", {"label_smoothing": 0.1}, "classes"),
    Case("cce logits", "CategoricalCrossentropy", {"from_logits": True}, "classes logits"),
    Case("scce", "SparseCategoricalCrossentropy", {}, "codes"),
    Case("scce logits", "SparseCategoricalCrossentropy", {"from_logits": True}, "codes logits"),
    Case("kld", "KLDivergence", {}, "classes"),
    Case("hinge", "Hinge", {}, "binary logits"),
    Case("squared hinge", "SquaredHinge", {}, "binary logits"),
    Case("categorical hinge", "CategoricalHinge", {}, "classes logits"),
]
REDUCTIONS = ["sum_over_batch_size", "mean", "sum", "mean_with_sample_weight", "none"]

METRICS = [
    Case("accuracy", "Accuracy", {}, "whole"),
    Case("binary accuracy", "BinaryAccuracy", {}, "binary"),
    Case("binary accuracy 0.3", "BinaryAccuracy", {"threshold": 0.3}, "binary"),
    Case("categorical accuracy", "CategoricalAccuracy", {}, "classes"),
    Case("sparse accuracy", "SparseCategoricalAccuracy", {}, "codes"),
    Case("top 2", "TopKCategoricalAccuracy", {"k": 2}, "classes"),
    Case("sparse top 2", "SparseTopKCategoricalAccuracy", {"k": 2}, "codes"),
    Case("mae", "MeanAbsoluteError", {}, "numbers"),
    Case("mse", "MeanSquaredError", {}, "numbers"),
    Case("rmse", "RootMeanSquaredError", {}, "numbers"),
    Case("mape", "MeanAbsolutePercentageError", {}, "numbers"),
    Case("msle", "MeanSquaredLogarithmicError", {}, "counts"),
    Case("logcosh", "LogCoshError", {}, "numbers"),
    Case("cosine", "CosineSimilarity", {}, "numbers"),
    Case("r2", "R2Score", {}, "numbers"),
    Case("r2 weighted", "R2Score", {"class_aggregation": "variance_weighted_average"}, "numbers"),
    Case("bce", "BinaryCrossentropy", {}, "binary"),
    Case("bce logits", "BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "binary logits"),
    Case("cce", "CategoricalCrossentropy", {}, "classes"),
    Case("cce logits", "CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "classes logits"),
    Case("scce", "SparseCategoricalCrossentropy", {}, "codes"),
    Case("scce logits", "SparseCategoricalCrossentropy", {"from_logits": True}, "codes logits"),
    Case("kld", "KLDivergence", {}, "classes"),
    Case("poisson", "Poisson", {}, "counts"),
    Case("hinge", "Hinge", {}, "binary logits"),
    Case("squared hinge", "SquaredHinge", {}, "binary logits"),
    Case("categorical hinge", "CategoricalHinge", {}, "classes logits"),
    Case("auc", "AUC", {}, "one"),
    Case("auc of many", "AUC", {}, "binary"),
    Case("auc 7", "AUC", {"num_thresholds": 7}, "one"),
    Case("auc minoring", "AUC", {"num_thresholds": 20, "summation_method": "minoring"}, "one"),
    Case("auc majoring", "AUC", {"num_thresholds": 20, "summation_method": "majoring"}, "one"),
    Case("auc logits", "AUC", {"from_logits": True}, "binary logits"),
    Case("auc pr", "AUC", {"curve": "PR"}, "one"),
    Case("auc pr 7", "AUC", {"curve": "PR", "num_thresholds": 7}, "one"),
    Case("auc pr majoring", "AUC", {"curve": "PR", "summation_method": "majoring"}, "one"),
    Case("precision", "Precision", {}, "one"),
    Case("precision 0.7", "Precision", {"thresholds": 0.7}, "one"),
    Case("precision of a class", "Precision", {"class_id": 1}, "binary"),
    Case("recall", "Recall", {}, "one"),
    Case("recall 0.7", "Recall", {"thresholds": 0.7}, "binary"),
]
BATCHES = (0, 7, 14, 17)
"""Where batches begin and end: the last is smaller."""

SCHEDULES = [
    Case("exponential", "ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
    Case(
        "exponential stairs",
        "ExponentialDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5, "staircase": True},
    ),
    Case("inverse", "InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
    Case(
        "inverse stairs",
        "InverseTimeDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5, "staircase": True},
    ),
    Case("pieces", "PiecewiseConstantDecay", {"boundaries": [5, 10, 100], "values": [0.1, 0.05, 0.02, 0.01]}),
    Case("polynomial", "PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10}),
    Case(
        "polynomial cycles",
        "PolynomialDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 10, "end_learning_rate": 0.01, "power": 2.0, "cycle": True},
    ),
    Case("cosine", "CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 20, "alpha": 0.1}),
    Case(
        "cosine warm",
        "CosineDecay",
        {"initial_learning_rate": 0.0, "decay_steps": 20, "warmup_target": 0.1, "warmup_steps": 10},
    ),
    Case("restarts", "CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 10}),
    Case(
        "restarts even",
        "CosineDecayRestarts",
        {"initial_learning_rate": 0.1, "first_decay_steps": 10, "t_mul": 1.0, "m_mul": 0.9, "alpha": 0.1},
    ),
]
GRID = (0, 1, 3, 5, 6, 9, 10, 11, 19, 25, 29, 31, 99, 100, 101, 1000)
"""Steps at which schedules are asked."""

OPTIMIZERS = [
    Case(f"{cls} {name}".strip(), cls, settings)
    for cls, own in {
        "SGD": {"momentum": {"momentum": 0.9}, "nesterov": {"momentum": 0.9, "nesterov": True}},
        "Adam": {"amsgrad": {"amsgrad": True}, "betas": {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.01}},
        "AdamW": {"amsgrad": {"amsgrad": True}, "much": {"weight_decay": 0.5}},
        "RMSprop": {
            "momentum": {"momentum": 0.9},
            "centered": {"centered": True},
            "both": {"momentum": 0.5, "centered": True, "rho": 0.7},
        },
    }.items()
    for name, settings in {
        "": {},
        "fast": {"learning_rate": 0.1},
        "scheduled": {"learning_rate": SCHEDULES[0]},
        "decay": {"weight_decay": 0.1, "learning_rate": 0.1},
        "clipnorm": {"clipnorm": 0.5, "learning_rate": 0.1},
        "clipvalue": {"clipvalue": 0.3, "learning_rate": 0.1},
        "global": {"global_clipnorm": 0.5, "learning_rate": 0.1},
        **own,
    }.items()
]

REGULARIZERS = [
    Case("l1", "L1"),
    Case("l1 0.3", "L1", {"l1": 0.3}),
    Case("l2", "L2"),
    Case("l2 0.3", "L2", {"l2": 0.3}),
    Case("both", "L1L2", {"l1": 0.1, "l2": 0.2}),
    Case("rows", "OrthogonalRegularizer"),
    Case("columns", "OrthogonalRegularizer", {"factor": 0.5, "mode": "columns"}),
]


def made(module: Any, case: Case, schedules: Any = None) -> Any:
    """The thing that a case describes, from Keras's module or from lamina's."""
    settings = {
        name: made(schedules, value) if isinstance(value, Case) else value for name, value in case.settings.items()
    }
    return getattr(module, case.cls)(**settings)
