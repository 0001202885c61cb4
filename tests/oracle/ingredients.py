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
    Case("scce ignoring", "SparseCategoricalCrossentropy", {"ignore_class": 9}, "marked codes"),
    Case(
        "scce logits ignoring",
        "SparseCategoricalCrossentropy",
        {"ignore_class": 9, "from_logits": True},
        "marked codes",
    ),
    Case("focal", "BinaryFocalCrossentropy", {}, "binary"),
    Case("focal sure", "BinaryFocalCrossentropy", {"gamma": 3.0}, "sure"),
    Case("focal balanced", "BinaryFocalCrossentropy", {"apply_class_balancing": True, "alpha": 0.6}, "binary"),
    Case("focal logits", "BinaryFocalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "binary logits"),
    Case("class focal", "CategoricalFocalCrossentropy", {}, "classes"),
    Case(
        "class focal weighed", "CategoricalFocalCrossentropy", {"alpha": [0.1, 0.2, 0.3, 0.4], "gamma": 1.5}, "classes"
    ),
    Case(
        "class focal logits",
        "CategoricalFocalCrossentropy",
        {"from_logits": True, "label_smoothing": 0.1},
        "classes logits",
    ),
    Case("generalized", "CategoricalGeneralizedCrossEntropy", {}, "sure codes"),
    Case("generalized 0.8", "CategoricalGeneralizedCrossEntropy", {"q": 0.8}, "sure codes"),
    Case("dice", "Dice", {}, "binary"),
    Case("dice of rows", "Dice", {"axis": [1]}, "binary"),
    Case("tversky", "Tversky", {"alpha": 0.3, "beta": 0.7}, "binary"),
    Case("tversky of rows", "Tversky", {"axis": -1}, "binary"),
    Case("circle", "Circle", {"gamma": 8.0}, "directions"),
    Case("circle with oneself", "Circle", {"gamma": 4.0, "margin": 0.25, "remove_diagonal": False}, "directions"),
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
    Case("precision of three", "Precision", {"thresholds": [0.2, 0.5, 0.7]}, "one"),
    Case("recall of even ones", "Recall", {"thresholds": [0.0, 0.5, 1.0]}, "sure"),
    Case("precision of the best", "Precision", {"top_k": 2}, "binary"),
    Case("recall of the best", "Recall", {"top_k": 1, "class_id": 1}, "binary"),
    Case("recall of the good best", "Recall", {"top_k": 2, "thresholds": [0.4, 0.8]}, "binary"),
    Case("tp", "TruePositives", {}, "one"),
    Case("tp of three", "TruePositives", {"thresholds": [0.2, 0.5, 0.7]}, "binary"),
    Case("tn", "TrueNegatives", {}, "one"),
    Case("tn of three", "TrueNegatives", {"thresholds": [0.2, 0.5, 0.7]}, "binary"),
    Case("fp", "FalsePositives", {}, "one"),
    Case("fp of two", "FalsePositives", {"thresholds": [0.2, 0.7]}, "sure"),
    Case("fn", "FalseNegatives", {"thresholds": 0.6}, "one"),
    Case("fn of two", "FalseNegatives", {"thresholds": [0.2, 0.7]}, "sure"),
    Case("auc of labels", "AUC", {"multi_label": True}, "binary"),
    Case(
        "auc of weighed labels", "AUC", {"multi_label": True, "num_labels": 3, "label_weights": [0.1, 0.3, 0.6]}, "sure"
    ),
    Case("auc pr of labels", "AUC", {"multi_label": True, "curve": "PR", "num_thresholds": 30}, "binary"),
    Case("auc weighed", "AUC", {"label_weights": [0.1, 0.3, 0.6]}, "binary"),
    Case("auc given", "AUC", {"thresholds": [0.8, 0.1, 0.35]}, "one"),
    Case("auc given evenly", "AUC", {"thresholds": [0.25, 0.5, 0.75]}, "sure"),
    Case("auc gain", "AUC", {"curve": "PRGAIN"}, "one"),
    Case("auc gain minoring", "AUC", {"curve": "prgain", "summation_method": "minoring", "num_thresholds": 9}, "sure"),
    Case("sensitivity", "SensitivityAtSpecificity", {"specificity": 0.6}, "one"),
    Case("sensitivity of a class", "SensitivityAtSpecificity", {"specificity": 0.4, "class_id": 2}, "binary"),
    Case("specificity", "SpecificityAtSensitivity", {"sensitivity": 0.6}, "one"),
    Case("specificity 1", "SpecificityAtSensitivity", {"sensitivity": 0.3, "num_thresholds": 1}, "binary"),
    Case("precision at recall", "PrecisionAtRecall", {"recall": 0.5}, "sure"),
    Case("recall at precision", "RecallAtPrecision", {"precision": 0.6, "num_thresholds": 11}, "one"),
    Case("f1", "F1Score", {}, "classes"),
    Case("f1 above", "F1Score", {"threshold": 0.5}, "binary"),
    Case("f1 micro", "F1Score", {"average": "micro", "threshold": 0.4}, "binary"),
    Case("f1 macro", "F1Score", {"average": "macro"}, "classes"),
    Case("f2 weighted", "FBetaScore", {"average": "weighted", "beta": 2.0, "threshold": 0.6}, "sure"),
    Case("f half", "FBetaScore", {"beta": 0.5}, "classes"),
    Case("iou", "IoU", {"num_classes": 3, "target_class_ids": [0, 2], "dtype": "float32"}, "whole codes"),
    Case(
        "iou of scores",
        "IoU",
        {"num_classes": 4, "target_class_ids": [1], "sparse_y_pred": False, "dtype": "float32"},
        "codes",
    ),
    Case("iou binary", "BinaryIoU", {"threshold": 0.4, "dtype": "float32"}, "one"),
    Case("iou binary 1", "BinaryIoU", {"target_class_ids": [1], "dtype": "float32"}, "one"),
    Case("iou mean", "MeanIoU", {"num_classes": 3, "dtype": "float32"}, "whole codes"),
    Case("iou mean ignoring", "MeanIoU", {"num_classes": 3, "ignore_class": 1, "dtype": "float32"}, "whole codes"),
    Case("iou hot", "OneHotIoU", {"num_classes": 4, "target_class_ids": [0, 3], "dtype": "float32"}, "classes"),
    Case("iou hot mean", "OneHotMeanIoU", {"num_classes": 4, "dtype": "float32"}, "classes"),
    Case("r2 of each", "R2Score", {"class_aggregation": None}, "numbers"),
    Case("r2 adjusted", "R2Score", {"num_regressors": 4}, "numbers"),
    Case("pearson", "PearsonCorrelation", {}, "numbers"),
    Case("concordance", "ConcordanceCorrelation", {}, "numbers"),
    Case("cosine down", "CosineSimilarity", {"axis": 1}, "numbers"),
    Case("top 2 listed", "SparseTopKCategoricalAccuracy", {"k": 2, "from_sorted_ids": True}, "listed codes"),
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
