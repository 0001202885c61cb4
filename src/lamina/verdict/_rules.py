"""The rules that give a fit its name, each a function that answers or passes; the first answer counts."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lamina.verdict._curves import MEANINGFUL, exploded, falls_throughout, late, rise_after_best, trend
from lamina.verdict._story import Story

FEWEST_ROWS = 20
"""Validation rows below which nothing is said of new rows."""

RISE = 0.05
"""The share of the best validation loss by which it must have risen for an overfit."""

CARRIED = 0.5
"""The share of what was learned on training rows that must hold on validation rows."""

SCALE_TARGET = "Scale the target: subtract its mean and divide by its standard deviation. "
FEWER_OR_SMALLER = "Add Dropout, use fewer units or layers, or get more rows."
LARGER = (
    "Give it more units or another layer, train longer or with a higher learning rate, and scale the inputs; "
    "use less dropout and weaker penalties."
)
STOP_EARLY = "keep the best weights with EarlyStopping(patience=10, restore_best_weights=True)"


class Answer(NamedTuple):
    """What a rule says."""

    code: str
    sentence: str
    advice: str = ""


def nothing_run(story: Story) -> Answer | None:
    """No epoch."""
    if story.epochs:
        return None
    return Answer("cannot_tell", "No epoch was run.", "Call fit with epochs of at least 1.")


def diverged(story: Story) -> Answer | None:
    """The loss is no number, or has exploded."""
    advice = (
        "Lower the learning rate, ten times to begin with; scale the inputs (a Normalization layer) and the target; "
        "look for extreme values in the table."
    )
    if story.broken is not None and not (story.restored is not None and story.restored < story.broken):
        return Answer(
            "diverged", f"From epoch {story.broken + 1} on the loss is no finite number: the weights are lost.", advice
        )
    lost = far_above_constant(story) and story.training[-1] > 1.5 * story.training.min()
    if (exploded(story.training) or lost) and not story.stopped_in_time:
        low, end = float(story.training.min()), float(story.training[-1])
        return Answer("diverged", f"The training loss rose from {low:.4g} to {end:.4g} instead of falling.", advice)
    return None


def far_above_constant(story: Story) -> bool:
    """Whether the loss on training rows is ten times that of one constant answer."""
    if story.evidence is None or story.constant is None:
        return False
    return story.evidence.network.train.mean > 10.0 * abs(story.constant.score.train.mean)


def nothing_to_learn(story: Story) -> Answer | None:
    """The target is one and the same."""
    if story.evidence is None or not story.evidence.one_answer:
        return None
    return Answer(
        "cannot_tell",
        "The target is the same in every training row, so there is nothing to learn.",
        "Check that the target is the column that you mean.",
    )


def not_converged(story: Story) -> Answer | None:
    """The loss was still falling when the epochs ran out."""
    longer = "Train for more epochs (many, and " + STOP_EARLY + "), or raise the learning rate."
    if story.stopped_in_time:
        longer = "Give EarlyStopping more patience and fit more epochs, or raise the learning rate."
    curve = story.curve
    if story.stopped_in_time and story.kept_place < len(curve) - max(3, len(curve) // 10):
        return None
    if len(curve) < 5:
        return _too_short(story, longer)
    course, trained = trend(late(curve)), trend(late(story.training))
    if course is None or trained is None or course.rise >= 0 or trained.rise >= 0:
        return None
    supported = trained.beyond_chance() and -trained.rise > MEANINGFUL * abs(trained.last)
    fall = -course.rise
    if not course.beyond_chance(supported) or fall < max(MEANINGFUL * abs(course.last), 0.01 * story.to_learn):
        return None
    return Answer(
        "not_converged",
        f"The {story.which} was still falling when training ended, by {fall / max(abs(course.first), 1e-300):.0%} over "
        f"the last {course.length} {'epochs' if len(curve) == story.epochs else 'values'} (to {curve[-1]:.4g}).",
        longer,
    )


def _too_short(story: Story, longer: str) -> Answer | None:
    count = f"{story.epochs} epoch{'s' * (story.epochs != 1)}"
    if falls_throughout(story.curve) or story.far_behind_linear("train"):
        return Answer("not_converged", f"Training ended after {count}, before the network had learned much.", longer)
    if story.evidence is not None and len(story.curve) > 2:
        return None
    return Answer("cannot_tell", f"{count.capitalize()} of training make no curve to judge by.", longer)


def blind(story: Story) -> Answer | None:
    """Without validation rows only the training loss can be judged."""
    if len(story.validation):
        return None
    return Answer(
        "cannot_tell",
        f"The training loss went from {story.training[0]:.4g} to {story.training[-1]:.4g} and has settled, but without "
        "validation rows nobody knows how the network does on rows that it has not seen.",
        "Hold rows back: fit(…, validation_data=(x, y)), or validation_split=0.2 on rows in random order.",
    )


def too_few_rows(story: Story) -> Answer | None:
    """A handful of validation rows."""
    if story.evidence is None or story.evidence.validation_rows >= FEWEST_ROWS:
        return None
    rows = story.evidence.validation_rows
    return Answer(
        "cannot_tell",
        f"{rows} validation row{'s are' if rows != 1 else ' is'} too few to tell a good fit from a lucky one.",
        f"Hold back at least {FEWEST_ROWS}, better some hundreds, or get more rows.",
    )


def underfit(story: Story) -> Answer | None:
    """The network does not even fit the rows that it learned from."""
    if story.evidence is None or story.constant is None or story.linear is None:
        return None
    own, constant, linear = story.evidence.network, story.constant, story.linear
    if story.stands("constant", "train") != "ahead":
        far = own.train.mean > 1.5 * abs(constant.score.train.mean)
        return Answer(
            "underfit",
            f"On the very rows that it learned from, the network is {'far worse' if far else 'no better'} than one "
            f"constant answer for all: its loss is {own.train.mean:.4g} against {constant.score.train.mean:.4g}.",
            (SCALE_TARGET if far else "") + LARGER,
        )
    if story.far_behind_linear("train") and story.stands("linear", "validation") != "ahead":
        return Answer(
            "underfit",
            "The network fits the very rows that it learned from worse than a linear model does: its loss is "
            f"{own.train.mean:.4g} against {linear.score.train.mean:.4g}.",
            LARGER,
        )
    return None


def overfit_after_best(story: Story) -> Answer | None:
    """The validation loss has risen since its best epoch, and the weights are not that epoch's."""
    if story.restored is not None or len(story.validation) < 4:
        return None
    rise = rise_after_best(story.validation)
    if not rise.significant(story.validation):
        return None
    if rise.amount < max(RISE * abs(rise.best), 0.001 * story.to_learn) or not fell_since(story, rise.place):
        return None
    return Answer(
        "overfit",
        f"The validation loss was best around epoch {story.at[rise.place] + 1}, at {rise.best:.4g}, and has risen to "
        f"{rise.end:.4g} since, while the training loss came to {story.training[-1]:.4g}.",
        f"Stop earlier: {STOP_EARLY}. {FEWER_OR_SMALLER}",
    )


def overfit_by_rivals(story: Story) -> Answer | None:
    """It beats simpler models on the rows that it learned from, and loses to them on others."""
    constant = story.stands("constant", "validation") == "behind"
    linear = story.far_behind_linear("validation")
    for rival, loses, name in (
        (story.constant, constant, "one constant answer"),
        (story.linear, linear, "a linear model"),
    ):
        key = "constant" if rival is story.constant else "linear"
        if rival is None or story.evidence is None or not loses or story.stands(key, "train") != "ahead":
            continue
        own, other = story.evidence.network, rival.score
        return Answer(
            "overfit",
            f"The network beats {name} on the rows that it learned from ({own.train.mean:.4g} against "
            f"{other.train.mean:.4g}) and loses to it on the validation rows ({own.validation.mean:.4g} against "
            f"{other.validation.mean:.4g}).",
            FEWER_OR_SMALLER,
        )
    return None


def overfit_by_gap(story: Story) -> Answer | None:
    """Most of what was learned on the training rows does not hold on others."""
    share = carried(story)
    if share is None or share >= CARRIED or story.evidence is None:
        return None
    own = story.evidence.network
    return Answer(
        "overfit",
        f"The loss is {own.train.mean:.4g} on the rows that the network learned from and {own.validation.mean:.4g} on "
        f"the validation rows: only {max(share, 0):.0%} of what it gained over a constant answer carries over.",
        FEWER_OR_SMALLER + ("" if story.stopped_in_time else f" And {STOP_EARLY}."),
    )


def fell_since(story: Story, place: int) -> bool:
    """Whether the training loss has gone down since a value of the validation loss."""
    width = max(story.epochs // 10, 1)
    then = story.training[max(story.at[place] - width // 2, 0) :][:width]
    now = story.training[-width:]
    return bool(now.mean() < then.mean() - 0.01 * abs(then.mean()))


def two_kinds_of_rows(story: Story) -> Answer | None:
    """What looks like overfitting, where training and validation rows are not of one kind."""
    if story.evidence is None or not story.evidence.shifts or not (overfit_by_rivals(story) or overfit_by_gap(story)):
        return None
    own = story.evidence.network
    return Answer(
        "cannot_tell",
        f"The loss is {own.train.mean:.4g} on the training rows and {own.validation.mean:.4g} on the validation rows, "
        "but these rows are of different kinds, so that it may not be the network's fault.",
        "Put the rows in random order before you split them; or, if later rows are to be told from earlier ones, train "
        "on what is nearest to them.",
    )


def carried(story: Story) -> float | None:
    """The share of the gain over a constant on training rows that holds on validation rows; None where it all may."""
    constant, evidence = story.constant, story.evidence
    if constant is None or evidence is None or story.stands("constant", "train") != "ahead":
        return None
    own, flat = evidence.network, constant.score
    # the target may spread more among the ones than among the others: losses above 0 are measured by the constant's
    units = (flat.train.mean, flat.validation.mean) if min(flat.train.mean, flat.validation.mean) > 0 else (1.0, 1.0)
    on_train = (flat.train.mean - own.train.mean) / units[0]
    on_validation = (flat.validation.mean - own.validation.mean) / units[1]
    doubt = np.hypot(own.train.error / units[0], own.validation.error / units[1])
    return on_validation / on_train if on_train - on_validation > 3.0 * doubt else None


def well_fitted(story: Story) -> Answer:
    """None of all that."""
    place = story.kept_place
    sentence = f"The validation loss is {story.validation[place]:.4g}"
    rivals = [_ahead_of(story, "constant", "a constant answer"), _ahead_of(story, "linear", "a linear model")]
    sentence += f", {' and '.join(words for words in rivals if words)}" if any(rivals) else ""
    if story.stopped_in_time:
        sentence += (
            f". Training was stopped in time: the weights of epoch {story.at[place] + 1} of {story.epochs} were kept"
        )
    elif story.broken is None:
        sentence += ", and it has settled"
    return Answer("well_fitted", sentence + ".")


def _ahead_of(story: Story, key: str, name: str) -> str:
    rival = story.constant if key == "constant" else story.linear
    if story.evidence is None or rival is None:
        return ""
    stands = story.stands(key, "validation")
    if stands != "ahead":
        return f"{'slightly above' if stands == 'behind' else 'not clearly below'} that of {name}"
    if rival.score.validation.mean <= 0:
        return f"below that of {name}"
    share = 1.0 - story.evidence.network.validation.mean / rival.score.validation.mean
    return f"{'over 99%' if share > 0.99 else f'{share:.0%}'} below that of {name}"


RULES: tuple[Callable[[Story], Answer | None], ...] = (
    nothing_run,
    diverged,
    nothing_to_learn,
    not_converged,
    blind,
    too_few_rows,
    underfit,
    overfit_after_best,
    two_kinds_of_rows,
    overfit_by_rivals,
    overfit_by_gap,
    well_fitted,
)
