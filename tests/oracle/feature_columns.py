"""Feature columns over a small table, made by TensorFlow's functions or by lamina's of the same names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

RECORD = Path(__file__).with_name("feature_columns.npz")
ROWS = {
    "age": np.float32([[10], [18], [30.5], [99]]),
    "thal": np.array([["fixed"], ["odd"], ["normal"], ["other"]]),
    "town": np.array([["Ulm"], ["Bonn"], ["Ulm"], ["Rom"]]),
    "kind": np.int64([[0], [3], [1], [2]]),
}
TOGETHER = ("crossed words", "numbers", "words", "bins")
"""Columns of different names, put side by side in an order that is not theirs."""


def columns(made: Mapping[str, Any], whole: Any) -> dict[str, Any]:
    """Name → a column, by the functions in `made`; `whole` is the type of whole numbers."""
    bins = made["bucketized_column"](made["numeric_column"]("age"), [18, 25, 30.5])
    words = made["categorical_column_with_vocabulary_list"]("thal", ["fixed", "normal"])
    spare = made["categorical_column_with_vocabulary_list"]("thal", ["normal", "fixed"], num_oov_buckets=1)
    shown = made["indicator_column"]
    return {
        "numbers": made["numeric_column"]("age", normalizer_fn=lambda x: x / 10.0),
        "bins": bins,
        "words": shown(words),
        "spare words": shown(spare),
        "whole numbers": shown(made["categorical_column_with_vocabulary_list"]("kind", [3, 1])),
        "hashed words": shown(made["categorical_column_with_hash_bucket"]("thal", 7)),
        "hashed numbers": shown(made["categorical_column_with_hash_bucket"]("kind", 7, dtype=whole)),
        "codes": shown(made["categorical_column_with_identity"]("kind", 4)),
        "crossed words": shown(made["crossed_column"](["thal", "town"], 13)),
        "crossed bins": shown(made["crossed_column"]([bins, "thal"], 11)),
    }
