"""What to try next, in options of the command line; verdicts themselves speak of layers and callbacks."""

import shlex
from collections.abc import Mapping
from typing import Any

_MORE_ROWS = "Get more rows, or leave out columns that say little: --drop COLUMN."
_LARGER_SHARE = "Hold out more rows (--validation 0.3), get more, or see whether other splits agree: --seed 1."
_EXTREMES = "Look at the table for extreme values and wrong cells: lamina inspect TABLE."

_NEXT = {
    "diverged": _EXTREMES,
    "nothing_to_learn": "Check that --target is the column that you mean.",
    "not_converged": "Let it train longer, with a larger --epochs or without it; training ends by itself.",
    "too_few_rows": _LARGER_SHARE,
    "underfit": "Look whether columns are read as they are meant (lamina inspect TABLE, --kind COLUMN=KIND), whether "
    "columns that matter are missing from the table, and let it train longer where --epochs is small.",
    "overfit_by_rivals": _MORE_ROWS,
    "overfit_by_gap": _MORE_ROWS,
    "overfit_after_best": _MORE_ROWS,
    "two_kinds_of_rows": "The rows are drawn at random, so this is chance: get more rows, or try another --seed.",
}
"""By the rule that gave the verdict."""

_ABOUT = {
    "split_differs": "The rows are drawn at random, so this is chance: get more rows, or try another --seed.",
    "validation_small": "Small differences between models mean nothing here. " + _LARGER_SHARE,
    "large_gap": _MORE_ROWS,
    "unstable": _EXTREMES,
    "diverged_later": _EXTREMES,
}
"""By the code of a finding."""


def next_step(verdict: Mapping[str, Any]) -> str:
    """What to try next after a verdict.

    Args:
        verdict: From `Verdict.to_dict`.

    >>> next_step({"reason": "not_converged", "advice": "Call fit again."})
    'Let it train longer, with a larger --epochs or without it; training ends by itself.'
    """
    return _NEXT.get(verdict["reason"], verdict["advice"]) if verdict["advice"] else ""


def about(finding: Mapping[str, str], verdict: Mapping[str, Any]) -> str:
    """What to do about a finding of a verdict; columns that give the target away are named as they are typed."""
    evidence = verdict["numbers"].get("evidence", {})
    if finding["code"] == "leak_suspected":
        drops = _drops([leak["column"] for leak in evidence.get("leaks", ())])
        return f"If it is known only once the target is known, train again with {drops}; this fit says nothing then."
    if finding["code"] == "formula_suspected":
        drops = _drops(["COLUMN"])
        return f"If they are not known before the target is, train again with {drops} for each of them."
    return _ABOUT.get(finding["code"], finding["advice"])


def _drops(columns: list[str]) -> str:
    return " ".join(f"--drop {shlex.quote(column)}" for column in columns or ["COLUMN"])
