"""From a history and its evidence to a verdict."""

from typing import Any

from lamina.verdict._evidence import Evidence
from lamina.verdict._findings import FINDINGS
from lamina.verdict._rules import RULES, Answer
from lamina.verdict._story import Story, told
from lamina.verdict._verdict import SUSPICIONS, Verdict

IMPLIED = {
    "cannot_tell": {"no_validation"},
    "overfit": {"best_not_kept", "large_gap"},
    "not_converged": {"best_not_kept", "large_gap", "linear_not_beaten", "no_signal"},
    "underfit": {"large_gap", "linear_not_beaten"},
    "diverged": {"unstable", "best_not_kept", "large_gap", "linear_not_beaten", "no_signal", "validation_small"},
}
"""What a verdict says already, or what means nothing beside it."""


def judge(history: Any, evidence: Evidence | None = None, *, restored_epoch: int | None = None) -> Verdict:
    """What became of a fit, from its curves and from what was kept at its end.

    The rules are free of the loss's unit and see to it that noise is not taken for a trend. They judge the weights that
    the model has: where those of an earlier epoch were restored, what came after is no fault.

    Args:
        history: A `History`, or name → values with ``loss`` and perhaps ``val_loss``.
        evidence: From `gather`; a `History` brings its own.
        restored_epoch: The epoch, counted from 0, whose weights the model has; a `History` brings its own.

    >>> falling = [1 / (epoch + 1) for epoch in range(20)]
    >>> judge({"loss": falling, "val_loss": falling}).code
    'not_converged'
    """
    story = told(history, evidence, restored_epoch)
    reason, answer = next((rule.__name__, found) for rule in RULES if (found := rule(story)) is not None)
    looked = [look(story) for look in FINDINGS if story.epochs]
    findings = [one for one in looked if one is not None and one.code not in IMPLIED.get(answer.code, ())]
    return Verdict(
        answer.code,
        _with_leak(answer, {one.code for one in findings}),
        answer.advice,
        tuple(sorted(findings, key=lambda one: one.severity != "warning")),
        _losses(story.evidence),
        _numbers(story),
        reason,
    )


def _with_leak(answer: Answer, codes: set[str]) -> str:
    """A good fit by columns that give the target away is none to be glad of."""
    if answer.code != "well_fitted" or not codes & SUSPICIONS.keys():
        return answer.sentence
    return answer.sentence + " But columns seem to give the target away: see the warning."


def _losses(evidence: Evidence | None) -> dict[str, tuple[float, float]]:
    if evidence is None:
        return {}
    scores = {"the network": evidence.network}
    if evidence.linear is not None:
        scores["a linear model"] = evidence.linear.score
    if evidence.constant is not None:
        scores["a constant answer"] = evidence.constant.score
    return {name: (score.train.mean, score.validation.mean) for name, score in scores.items()}


def _numbers(story: Story) -> dict[str, Any]:
    numbers: dict[str, Any] = {"epochs": story.epochs, "restored_epoch": story.restored}
    if story.epochs:
        numbers |= {"loss": float(story.training[-1]), "first_loss": float(story.training[0])}
    if len(story.validation):
        numbers |= {
            "val_loss": float(story.validation[story.kept_place]),
            "best_val_loss": float(story.validation.min()),
        }
    return numbers | ({"evidence": story.evidence.to_dict()} if story.evidence else {})
