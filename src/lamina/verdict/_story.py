"""A fit as the rules see it: curves, the epoch whose weights are kept, and comparisons in view of chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.verdict._evidence import Estimate, Evidence, Rival

Floats = NDArray[Any]

WORTH = 0.01
"""The share of a loss by which one model must be ahead of another to be called better."""

SLIGHT = 0.001
"""The share of a constant answer's loss below which a difference is never worth a word."""

NEARLY = 0.9
"""The share of a rival's gain over a constant answer from which a network that is behind is as good."""


@dataclass(frozen=True)
class Story:
    """What is known of one fit.

    Attributes:
        training: The training loss, one value an epoch.
        validation: The validation loss; empty where there was none.
        at: The epochs, counted from 0, of the values of `validation`.
        restored: The epoch whose weights the model has; None for the last one's.
        interrupted: Whether somebody broke the fit off.
        evidence: What `gather` made, if it did.
        broken: The first epoch at which a loss was no number; curves end before it where weights were restored.
    """

    training: Floats
    validation: Floats
    at: tuple[int, ...]
    restored: int | None = None
    interrupted: bool = False
    evidence: Evidence | None = None
    broken: int | None = None

    @property
    def epochs(self) -> int:
        """How many epochs were run."""
        return len(self.training)

    @property
    def curve(self) -> Floats:
        """The curve to judge by: validation where there was any."""
        return self.validation if len(self.validation) else self.training

    @property
    def which(self) -> str:
        """Its name in a sentence."""
        return "validation loss" if len(self.validation) else "training loss"

    @property
    def kept_place(self) -> int:
        """The place in `curve` of the weights that the model has."""
        if self.restored is None or not len(self.validation):
            return len(self.curve) - 1
        return int(np.argmin(np.abs(np.array(self.at) - self.restored)))

    @property
    def stopped_in_time(self) -> bool:
        """Whether epochs after the kept one were run and thrown away."""
        return self.restored is not None and self.restored < self.epochs - 1

    @property
    def constant(self) -> Rival | None:
        """The best constant, where it can be compared with."""
        return _comparable(self.evidence.constant) if self.evidence else None

    @property
    def linear(self) -> Rival | None:
        """The linear model, where it can be compared with."""
        return _comparable(self.evidence.linear) if self.evidence else None

    def stands(self, rival: str, part: str) -> str:
        """How the network stands to ``"constant"`` or ``"linear"`` on ``"train"`` or ``"validation"`` rows.

        ``"ahead"``, ``"behind"`` or ``"level"``; empty where they cannot be compared.
        """
        other = self.constant if rival == "constant" else self.linear
        if other is None or self.constant is None:
            return ""
        one, base, constant = (getattr(score, part) for score in (other.ahead, other.score, self.constant.score))
        return standing(one, base, constant)

    def far_behind_linear(self, part: str) -> bool:
        """Whether the network is behind the linear model and lacks a good part of its gain over a constant answer."""
        if self.stands("linear", part) != "behind" or self.evidence is None or not self.linear or not self.constant:
            return False
        own, line, flat = (
            getattr(score, part).mean for score in (self.evidence.network, self.linear.score, self.constant.score)
        )
        return bool(flat - own < NEARLY * (flat - line))

    @property
    def to_learn(self) -> float:
        """How much of the validation loss there was to learn away, in the unit of the curves."""
        now = float(self.curve[self.kept_place])
        constant = self.constant
        if constant is not None and self.evidence is not None and now > 0:
            own = self.evidence.network.validation.mean
            return max(now * (constant.score.validation.mean / own - 1.0), 0.0) if own > 0 else 0.0
        early = float(self.curve[min(max(1, len(self.curve) // 10), len(self.curve) - 1)])
        return early - now


def _comparable(rival: Rival | None) -> Rival | None:
    numbers = () if rival is None else (e.mean for score in rival for e in score)
    return rival if rival is not None and all(np.isfinite(number) for number in numbers) else None


def standing(ahead: Estimate, base: Estimate, constant: Estimate) -> str:
    """``"ahead"``, ``"behind"`` or ``"level"``: whether a difference is beyond chance (95 %) and worth a word.

    >>> one = Estimate(1.0, 0.1)
    >>> standing(Estimate(-0.2, 0.05), one, one), standing(Estimate(-0.2, 0.2), one, one)
    ('ahead', 'level')
    """
    least = max(WORTH * abs(base.mean), SLIGHT * abs(constant.mean))
    if abs(ahead.mean) <= max(least, 1.96 * ahead.error):
        return "level"
    return "ahead" if ahead.mean < 0 else "behind"


def told(history: Any, evidence: Evidence | None, restored: int | None) -> Story:
    """The story of a history (or of a mapping of curves)."""
    curves: Mapping[str, Sequence[float]] = history if isinstance(history, Mapping) else history.history
    training = np.array(curves.get("loss", ()), np.float64)
    validation = np.array(curves.get("val_loss", ()), np.float64)
    at = list(range(len(validation)))
    if not isinstance(history, Mapping):
        evidence = evidence if evidence is not None else getattr(history, "evidence", None)
        restored = restored if restored is not None else getattr(history, "restored_epoch", None)
        at = history.epochs_of("val_loss") if len(validation) and hasattr(history, "epochs_of") else at
    bad = [int(place) for place in np.flatnonzero(~np.isfinite(training))]
    bad += [at[place] for place in np.flatnonzero(~np.isfinite(validation))]
    broken = min(bad) if bad else None
    if broken is not None and restored is not None and restored < broken:
        kept = [place for place, epoch in enumerate(at) if epoch < broken]
        training, validation, at = training[:broken], validation[kept], [at[place] for place in kept]
    return Story(
        training,
        validation,
        tuple(at),
        restored,
        interrupted=bool(getattr(history, "interrupted", False)),
        evidence=evidence,
        broken=broken,
    )
