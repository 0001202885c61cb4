"""The recordings of real Keras's callbacks, and what it is to equal them."""

import json
import math
from pathlib import Path
from typing import Any

RECORDED = json.loads((Path(__file__).parents[1] / "oracle" / "callbacks.json").read_text(encoding="utf-8"))


def same(ours: Any, theirs: Any) -> bool:
    """Equal in form and names; in numbers to the rounding of float32, NaN being equal to NaN."""
    if isinstance(ours, dict):
        return isinstance(theirs, dict) and list(ours) == list(theirs) and all(same(ours[k], theirs[k]) for k in ours)
    if isinstance(ours, (list, tuple)):
        return isinstance(theirs, list) and len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, float) and isinstance(theirs, (int, float)):
        return math.isclose(ours, theirs, rel_tol=1e-6, abs_tol=1e-12) or (math.isnan(ours) and math.isnan(theirs))
    return bool(ours == theirs)
