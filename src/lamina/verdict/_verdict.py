"""What is said about a fit: one word, one sentence, what was found besides, and what to try next."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from textwrap import fill
from typing import Any

TITLES = {
    "well_fitted": "Well fitted",
    "underfit": "Underfit",
    "overfit": "Overfit",
    "not_converged": "Not converged",
    "diverged": "Diverged",
    "cannot_tell": "Cannot tell",
}
"""Every code of a verdict, and its words."""

SUSPICIONS = {"leak_suspected": ", but a leak is suspected", "formula_suspected": ", but by a formula it seems"}
"""What makes a good fit none to be glad of, by the code of its finding."""


@dataclass(frozen=True)
class Finding:
    """One thing that was noticed about a fit.

    Attributes:
        code: What it is, for programs.
        severity: ``"warning"`` where a result may be wrong or worthless, else ``"note"``.
        evidence: A sentence with numbers.
        advice: What to do about it; may be empty.

    >>> print(Finding("validation_small", "note", "There are 40 validation rows.", "Hold out more."))
    There are 40 validation rows. Hold out more.
    """

    code: str
    severity: str
    evidence: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.evidence} {self.advice}".strip()


@dataclass(frozen=True)
class Verdict:
    """What became of a fit.

    Attributes:
        code: ``well_fitted``, ``underfit``, ``overfit``, ``not_converged``, ``diverged`` or ``cannot_tell``.
        sentence: The reason, in numbers.
        advice: What to try next; empty where nothing is called for.
        findings: What was noticed besides, the grave things first.
        losses: Who → its loss on training rows and on validation rows: the network and what it has to beat.
        numbers: What the sentences rest on, for programs.
        reason: The rule that gave the verdict, for programs that have their own words for what to try next.

    >>> print(Verdict("well_fitted", "The validation loss is 0.2."))
    Well fitted. The validation loss is 0.2.
    """

    code: str
    sentence: str
    advice: str = ""
    findings: tuple[Finding, ...] = ()
    losses: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    numbers: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    @property
    def title(self) -> str:
        """The verdict in a few words."""
        found = {finding.code for finding in self.findings}
        suspicion = next((words for code, words in SUSPICIONS.items() if code in found), "")
        return TITLES[self.code] + (suspicion if self.code == "well_fitted" else "")

    def __str__(self) -> str:
        parts = [_paragraph(f"{self.title}. {self.sentence}")]
        if self.advice:
            parts.append(_paragraph(self.advice, "Next: "))
        if self.losses:
            parts.append(_table(self.losses))
        parts += [_paragraph(str(finding), f"{finding.severity.capitalize()}: ") for finding in self.findings]
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(name)}</td><td>{train:.4g}</td><td>{validation:.4g}</td></tr>"
            for name, (train, validation) in self.losses.items()
        )
        table = f"<table><tr><th>loss of</th><th>training</th><th>validation</th></tr>{rows}</table>" if rows else ""
        items = "".join(
            f"<li><b>{escape(finding.severity.capitalize())}:</b> {escape(str(finding))}</li>"
            for finding in self.findings
        )
        listed = f"<ul>{items}</ul>" if items else ""
        following = f"<p><b>Next:</b> {escape(self.advice)}</p>" if self.advice else ""
        return f"<p><b>{self.title}.</b> {escape(self.sentence)}</p>{following}{table}{listed}"

    def to_dict(self) -> dict[str, Any]:
        """Everything as what JSON can hold; numbers that are not finite become None."""
        return {
            "code": self.code,
            "reason": self.reason,
            "title": self.title,
            "sentence": self.sentence,
            "advice": self.advice,
            "findings": [vars(finding).copy() for finding in self.findings],
            "losses": {
                name: {"train": finite(train), "validation": finite(validation)}
                for name, (train, validation) in self.losses.items()
            },
            "numbers": finite(dict(self.numbers)),
        }

    def to_json(self) -> str:
        """The same as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)


def finite(value: Any) -> Any:
    """The same with None in place of every number that is not finite.

    >>> finite({"loss": [1.0, float("nan")]})
    {'loss': [1.0, None]}
    """
    if isinstance(value, Mapping):
        return {name: finite(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _paragraph(words: str, label: str = "") -> str:
    return fill(label + words, 100, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _table(losses: Mapping[str, tuple[float, float]]) -> str:
    wide = max(len(name) for name in losses) + 2
    rows = [f"  {'loss of':<{wide}}{'training':>12}{'validation':>12}"]
    rows += [f"  {name:<{wide}}{train:>12.4g}{validation:>12.4g}" for name, (train, validation) in losses.items()]
    return "\n".join(rows)
