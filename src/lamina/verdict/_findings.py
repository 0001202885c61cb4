"""What is noticed about a fit besides its name: each a function that finds something or nothing."""

from collections.abc import Callable

import numpy as np

from lamina.verdict._curves import MEANINGFUL, noise, rise_after_best
from lamina.verdict._rules import CARRIED, STOP_EARLY, carried
from lamina.verdict._story import Story
from lamina.verdict._verdict import Finding


def leak_suspected(story: Story) -> Finding | None:
    """A column alone gives the target away."""
    leaks = story.evidence.leaks if story.evidence else ()
    if not leaks:
        return None
    names = ", ".join(repr(leak.column) for leak in leaks[:3]) + (" and more" if len(leaks) > 3 else "")
    what = "of the errors of a blind guess are avoided" if leaks[0].classes else "of the target's ranking is explained"
    return Finding(
        "leak_suspected",
        "warning",
        f"{names} alone {'gives' if len(leaks) == 1 else 'give'} the target away: by {leaks[0].column!r}, "
        f"{leaks[0].score:.1%} {what}, in {leaks[0].rows:,} rows held back for the test.",
        "If it is known only once the target is known, leave it out and train again; this fit says nothing then.",
    )


def formula_suspected(story: Story) -> Finding | None:
    """Some columns add up to the target."""
    columns = story.evidence.formula if story.evidence else ()
    if not columns:
        return None
    names = ", ".join(repr(column) for column in columns[:4]) + (" and others" if len(columns) > 4 else "")
    return Finding(
        "formula_suspected",
        "warning",
        f"A weighted sum of columns, above all of {names}, gives the target exactly.",
        "Perhaps the target was computed from them: leave them out if they are not known beforehand; if they are, "
        "the sum itself is the better model.",
    )


def linear_not_beaten(story: Story) -> Finding | None:
    """A linear model does as well."""
    linear, stands = story.linear, story.stands("linear", "validation")
    if linear is None or stands not in {"level", "behind"} or _linear_is_hopeless(story):
        return None
    mean, error = linear.ahead.validation
    lost = stands == "behind"
    return Finding(
        "linear_not_beaten",
        "warning" if lost else "note",
        f"A linear model {'does better' if lost else 'does about as well'} on the validation rows: the network's loss "
        f"minus its loss is {mean:+.3g}, with 95% confidence from {mean - 1.96 * error:+.3g} to "
        f"{mean + 1.96 * error:+.3g}.",
        "Prefer the linear model, unless more rows, better columns or another network change that.",
    )


def _linear_is_hopeless(story: Story) -> bool:
    constant, linear = story.constant, story.linear
    if constant is None or linear is None:
        return False
    line, flat = linear.score.validation.mean, constant.score.validation.mean
    return line > flat - 0.01 * abs(flat)


def no_signal(story: Story) -> Finding | None:
    """Neither network nor linear model beats a constant."""
    shifted = story.evidence is not None and bool(story.evidence.shifts)
    if story.stands("constant", "validation") not in {"level", "behind"} or shifted or not _linear_is_hopeless(story):
        return None
    return Finding(
        "no_signal",
        "warning",
        "On the validation rows neither the network nor a linear model is better than one constant answer for all.",
        "The columns may say nothing about the target: look for others, or see that rows and targets belong together.",
    )


def validation_small(story: Story) -> Finding | None:
    """The validation loss is known only roughly."""
    if story.evidence is None:
        return None
    mean, error = story.evidence.network.validation
    rows = story.evidence.validation_rows
    if not np.isfinite(mean) or mean <= 0 or (1.96 * error < 0.15 * mean and rows >= 50):
        return None
    return Finding(
        "validation_small",
        "note",
        f"{rows:,} validation rows fix the validation loss only to within ±{1.96 * error / mean:.0%}.",
        "Small differences between models mean nothing here: hold back more rows, or repeat with other splits.",
    )


def split_differs(story: Story) -> Finding | None:
    """Training and validation rows differ, as they do where the tail of a sorted table is held back."""
    if story.evidence is None or not (story.evidence.shifts or story.evidence.tail):
        return None
    tail, shifts = story.evidence.tail, story.evidence.shifts
    where = "The validation rows are the last ones of the table, not drawn at random"
    differ = " and ".join(f"{shift.column} ({shift.deviations:+.1f} standard deviations)" for shift in shifts[:3])
    if not shifts:
        return Finding("tail_split", "note", where + ", and they look like the others.")
    return Finding(
        "tail_split" if tail else "split_differs",
        "warning",
        f"{where if tail else 'Training and validation rows differ'}{', and they differ' if tail else ''}: on average "
        f"in {differ}.",
        "If that is not meant (later rows after earlier ones), put the rows in random order before you split them.",
    )


def best_not_kept(story: Story) -> Finding | None:
    """Better weights were passed and not kept."""
    if story.restored is not None or len(story.validation) < 4 or not np.isfinite(story.validation).all():
        return None
    rise = rise_after_best(story.validation)
    if not rise.significant(story.validation) or rise.amount < max(MEANINGFUL * abs(rise.best), 0.001 * story.to_learn):
        return None
    return Finding(
        "best_not_kept",
        "note",
        f"The model has the weights of its last epoch (validation loss {rise.end:.4g}); they were better around epoch "
        f"{story.at[rise.place] + 1} ({rise.best:.4g}).",
        f"Next time {STOP_EARLY}.",
    )


def large_gap(story: Story) -> Finding | None:
    """A part of what was learned does not carry over."""
    share = carried(story)
    if share is None or not CARRIED <= share < 0.75:
        return None
    return Finding(
        "large_gap",
        "note",
        f"Only {share:.0%} of what the network gained on its training rows over a constant answer carries over.",
        "A little dropout, fewer units or more rows may bring more.",
    )


def unstable(story: Story) -> Finding | None:
    """The curve jumps."""
    curve = story.curve
    if len(curve) < 8 or not np.isfinite(curve).all():
        return None
    jump, level = noise(curve), abs(float(np.median(curve[len(curve) // 2 :])))
    if jump < 0.1 * level or jump < 0.02 * story.to_learn:
        return None
    return Finding(
        "unstable",
        "note",
        f"The {story.which} jumps by about {jump / level:.0%} from epoch to epoch.",
        "A lower learning rate, larger batches or batch normalization make it steadier.",
    )


def broke_later(story: Story) -> Finding | None:
    """The loss broke after the epoch whose weights were kept."""
    if story.broken is None or story.restored is None or story.restored >= story.broken:
        return None
    return Finding(
        "diverged_later",
        "warning",
        f"From epoch {story.broken + 1} on the loss was no finite number; earlier weights were put back.",
        "Lower the learning rate.",
    )


def interrupted(story: Story) -> Finding | None:
    """Somebody broke the fit off."""
    if not story.interrupted:
        return None
    return Finding("interrupted", "note", f"Training was interrupted after {story.epochs} epochs.")


def no_validation(story: Story) -> Finding | None:
    """Nothing was held back to judge by."""
    if len(story.validation):
        return None
    return Finding(
        "no_validation",
        "note",
        "There was no validation data, so nobody can tell how the network does on rows that it has not seen.",
        "Hold rows back: validation_split=0.2, or validation_data=(x, y).",
    )


def no_comparison(story: Story) -> Finding | None:
    """What cannot be told for want of a yardstick."""
    if story.evidence is None or not story.evidence.why_no_linear:
        return None
    return Finding(
        "no_comparison",
        "note",
        story.evidence.why_no_linear,
        "So only the curves speak here; whether the network beats a simpler model has to be tried out.",
    )


FINDINGS: tuple[Callable[[Story], Finding | None], ...] = (
    leak_suspected,
    formula_suspected,
    split_differs,
    no_signal,
    linear_not_beaten,
    broke_later,
    best_not_kept,
    large_gap,
    validation_small,
    unstable,
    no_validation,
    no_comparison,
    interrupted,
)
