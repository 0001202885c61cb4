"""What real Keras answered in the comparisons of `oracle.record_comparisons`, and what it is to agree with it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parents[1] / "oracle"


@cache
def arrays(kind: str) -> dict[str, dict[str, np.ndarray]]:
    """Arrays by case and by what was asked."""
    found: dict[str, dict[str, np.ndarray]] = {}
    with np.load(HERE / f"comparisons_{kind}.npz") as file:
        for path in file.files:
            case, _, what = path.rpartition("/")
            if case:
                found.setdefault(case, {})[what] = file[path]
    return found


@cache
def words(kind: str) -> dict[str, Any]:
    """Answers in words by case."""
    found: dict[str, Any] = json.loads((HERE / f"comparisons_{kind}.json").read_text(encoding="utf-8"))
    found.pop("versions")
    return found


def agree(outcome: dict[str, np.ndarray], wanted: dict[str, np.ndarray], tolerance: float) -> None:
    """Every name in its place, every number as near as `tolerance` says."""
    assert list(outcome) == list(wanted)
    for what, value in wanted.items():
        assert outcome[what].shape == value.shape, what
        error = np.max(np.abs(outcome[what] - value) / np.maximum(1, np.abs(value)), initial=0.0)
        assert error <= tolerance, f"{what}: {error:.1e}"
