"""The words that are found for fits whose course is known, whatever their unit and their noise."""

import dataclasses
import json
from html.parser import HTMLParser

import numpy as np
import pytest

from lamina import losses
from lamina.training import History
from lamina.verdict import Evidence, Finding, Leak, Verdict, gather, judge
from lamina.verdict._evidence import Estimate, Rival, Score, Shift
from lamina.verdict._findings import FINDINGS
from lamina.verdict._story import told
from lamina.verdict._verdict import TITLES

NAN = float("nan")
EPOCHS = 60
TIME = np.arange(EPOCHS)
DOWN = np.exp(-TIME / 5)


def shaky(values, seed=0, size=0.004):
    return values + np.random.default_rng(seed).normal(0, size, len(values))


WELL = {"loss": shaky(0.6 * DOWN + 0.30), "val_loss": shaky(0.6 * DOWN + 0.35, 1)}
OVER = {
    "loss": shaky(0.6 * np.exp(-TIME / 20) + 0.05),
    "val_loss": shaky(0.6 * DOWN + 0.35 + 0.004 * np.maximum(TIME - 15, 0), 1),
}
FALLING = {"loss": shaky(0.9 - 0.008 * TIME), "val_loss": shaky(0.95 - 0.008 * TIME, 1)}


def evidence(network=(0.30, 0.35), linear=(0.40, 0.42), constant=(0.66, 0.66), rows=1000, doubt=0.005, **more):
    """Evidence with these losses on training and validation rows; differences are known to within `doubt`."""

    def rival(losses_):
        ahead = [Estimate(mine - theirs, doubt) for mine, theirs in zip(network, losses_, strict=True)]
        return Rival(Score(*(Estimate(value, 2 * doubt) for value in losses_)), Score(*ahead))

    return Evidence(
        loss="binary_crossentropy",
        train_rows=4 * rows,
        validation_rows=rows,
        network=Score(*(Estimate(value, 2 * doubt) for value in network)),
        constant=rival(constant),
        linear=rival(linear),
        **more,
    )


FITS = {
    "well fitted": (WELL, evidence(), None, "well_fitted"),
    "well fitted, curves alone": (WELL, None, None, "well_fitted"),
    "overfit, last weights": (OVER, evidence((0.08, 0.52)), None, "overfit"),
    "overfit, curves alone": (OVER, None, None, "overfit"),
    "the same, stopped in time": (OVER, evidence((0.28, 0.36)), 14, "well_fitted"),
    "the same, stopped too late": (OVER, evidence((0.08, 0.52)), 58, "overfit"),
    "a large gap": (WELL, evidence((0.05, 0.45), (0.4, 0.48)), None, "overfit"),
    "behind a linear model on new rows alone": (WELL, evidence((0.35, 0.52)), None, "overfit"),
    "behind a constant on new rows": (WELL, evidence((0.5, 0.8), (0.66, 0.66)), None, "overfit"),
    "still falling": (FALLING, evidence((0.43, 0.48)), None, "not_converged"),
    "still falling, curves alone": (FALLING, None, None, "not_converged"),
    "still falling, without validation": ({"loss": FALLING["loss"]}, None, None, "not_converged"),
    "falling, the last epoch restored": (FALLING, evidence((0.43, 0.48)), 59, "not_converged"),
    "three epochs": ({"loss": [3.0, 2.0, 1.5], "val_loss": [3.0, 2.1, 1.6]}, None, None, "not_converged"),
    "no better than a constant": (WELL, evidence((0.658, 0.661)), None, "underfit"),
    "far above a constant": (WELL, evidence((2.0, 2.0)), None, "underfit"),
    "behind a linear model on its own rows": (WELL, evidence((0.50, 0.52)), None, "underfit"),
    "a little behind a linear model": (WELL, evidence((0.41, 0.43)), None, "well_fitted"),
    "NaN": ({"loss": [3.0, NAN, NAN], "val_loss": [3.0, NAN, NAN]}, None, None, "diverged"),
    "NaN in validation": ({"loss": [3.0, 2.0, 1.0], "val_loss": [3.0, 2.0, NAN]}, None, None, "diverged"),
    "infinite": ({"loss": [3.0, 1e30, np.inf]}, None, None, "diverged"),
    "NaN after the weights that were kept": (
        {name: np.append(values, [NAN] * 3) for name, values in WELL.items()}, evidence(), 57, "well_fitted",
    ),
    "exploded": ({"loss": np.geomspace(1, 1e9, 20), "val_loss": np.geomspace(1, 1e9, 20)}, None, None, "diverged"),
    "thrown far up": (
        {"loss": [1e5, 500.0, 700.0, 2000.0, 2500.0, 2700.0], "val_loss": [400.0] * 6}, evidence((2700, 2700)), None,
        "diverged",
    ),
    "no epoch": ({}, None, None, "cannot_tell"),
    "one epoch": ({"loss": [1.0], "val_loss": [1.0]}, evidence(), None, "cannot_tell"),
    "one epoch, far behind": ({"loss": [1.0], "val_loss": [1.0]}, evidence((0.6, 0.6)), None, "not_converged"),
    "no validation rows": ({"loss": WELL["loss"]}, None, None, "cannot_tell"),
    "a few validation rows": (WELL, evidence(rows=7), None, "cannot_tell"),
    "a target that never changes": (WELL, evidence((0, 0), (0, 0), (0, 0), one_answer=True), None, "cannot_tell"),
    "rows of two kinds": (
        WELL, evidence((0.2, 0.7), shifts=(Shift("the target", 0.8),), tail=True), None, "cannot_tell",
    ),
    "negative losses": (
        {name: values - 1 for name, values in WELL.items()}, evidence((-0.7, -0.65), (-0.6, -0.58), (-0.3, -0.3)), None,
        "well_fitted",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FITS)
def test_a_fit_whose_course_is_known_gets_its_word(name):
    """And says it in a sentence, as HTML and as JSON."""
    curves, found, restored, code = FITS[name]

    verdict = judge(curves, found, restored_epoch=restored)

    assert verdict.code == code, str(verdict)
    assert verdict.sentence.endswith(".")
    assert bool(verdict.advice) == (code != "well_fitted")
    assert json.loads(verdict.to_json())["code"] == code
    assert max(len(line) for line in str(verdict).splitlines()) <= 100


def test_every_word_is_given_to_some_fit():
    """No verdict exists on paper alone."""
    assert {code for *_, code in FITS.values()} == set(TITLES)


@pytest.mark.parametrize("factor", [1e-6, 1e6])
@pytest.mark.parametrize("name", FITS)
def test_the_unit_does_not_matter(name, factor):
    """Curves and evidence multiplied by one number get the same words."""
    curves, found, restored, code = FITS[name]

    def scaled(value):
        if isinstance(value, Estimate):
            return Estimate(value.mean * factor, value.error * factor)
        return type(value)(*map(scaled, value))

    if found is not None:
        parts = {part: scaled(getattr(found, part)) for part in ("network", "constant", "linear")}
        found = Evidence(**(vars(found) | parts))
    curves = {key: np.array(values) * factor for key, values in curves.items()}

    assert judge(curves, found, restored_epoch=restored).code == code


@pytest.mark.parametrize("noise", [0.001, 0.01, 0.03])
@pytest.mark.parametrize("epochs", [12, 30, 150])
def test_noise_is_not_taken_for_a_trend(noise, epochs):
    """Of 100 fits that have settled, at most 6 are called anything else."""
    time = np.arange(epochs)
    down = 0.6 * np.exp(-time / (epochs / 12))
    codes = [
        judge({"loss": down + 0.3 * np.exp(-time / epochs / 2), "val_loss": shaky(down + 0.35, seed, noise)}).code
        for seed in range(100)
    ]

    assert codes.count("well_fitted") >= 94


@pytest.mark.parametrize("epochs", [12, 30, 150])
def test_a_trend_is_seen_through_noise(epochs):
    """Of 50 fits each that overfit or are still falling, at least 45 are called so."""
    time = np.arange(epochs) / epochs
    over = 0.6 * np.exp(-12 * time) + 0.35 + 0.3 * np.maximum(time - 0.3, 0)
    falling = 0.9 - 0.5 * time
    for wanted, training, validation in (
        ("overfit", 0.6 * np.exp(-5 * time) + 0.1, over),
        ("not_converged", falling, falling),
    ):
        codes = [judge({"loss": training, "val_loss": shaky(validation, seed, 0.01)}).code for seed in range(50)]

        assert codes.count(wanted) >= 45


def test_waves_are_no_trend():
    """Losses that wander are told from losses that go somewhere, nine times in ten."""
    codes = []
    for seed in range(100):
        steps = np.random.default_rng(seed).normal(0, 0.01, EPOCHS)
        wave = np.zeros(EPOCHS)
        for epoch in range(1, EPOCHS):
            wave[epoch] = 0.7 * wave[epoch - 1] + steps[epoch]
        codes.append(judge({"loss": 0.6 * DOWN + 0.3, "val_loss": 0.6 * DOWN + 0.35 + wave}).code)

    assert codes.count("well_fitted") >= 90


def codes_of(verdict):
    return {finding.code for finding in verdict.findings}


NOTICED = {
    "leak_suspected": (WELL, {"leaks": (Leak("reservation_status", 1.0, 2048, True),)}, {}),
    "formula_suspected": (WELL, {"formula": ("registered", "casual")}, {}),
    "tail_split": (WELL, {"tail": True}, {}),
    "split_differs": (WELL, {"shifts": (Shift("year", 1.5),)}, {}),
    "no_signal": (WELL, {"network": (0.60, 0.662), "linear": (0.655, 0.66)}, {}),
    "linear_not_beaten": (WELL, {"network": (0.41, 0.418)}, {}),
    "diverged_later": ({name: np.append(values, NAN) for name, values in WELL.items()}, {}, {"restored_epoch": 58}),
    "best_not_kept": (
        {"loss": OVER["loss"], "val_loss": 0.6 * DOWN + 0.35 + 0.0004 * np.maximum(TIME - 15, 0)},
        {"network": (0.2, 0.37)}, {},
    ),
    "large_gap": (WELL, {"network": (0.1, 0.32), "linear": (0.4, 0.42), "doubt": 0.002}, {}),
    "validation_small": (WELL, {"doubt": 0.02}, {}),
    "unstable": ({"loss": WELL["loss"], "val_loss": shaky(WELL["val_loss"], size=0.1)}, {}, {}),
    "no_comparison": (WELL, {"why_no_linear": "For the loss my_loss no linear model is known."}, {}),
}  # fmt: skip


@pytest.mark.parametrize("code", NOTICED)
def test_what_is_to_be_noticed_is_noticed(code):
    """And not on a fit that gives no cause for it."""
    curves, more, how = NOTICED[code]

    verdict = judge(curves, evidence(**more), **how)

    assert code in codes_of(verdict), str(verdict)
    assert codes_of(judge(WELL, evidence())) == set()
    for finding in verdict.findings:
        assert finding.severity in {"warning", "note"}
        assert finding.evidence.endswith(".")


def test_every_finding_is_noticed_somewhere():
    """The tests around this one reach each of them."""
    stories = [told(curves, evidence(**more), how.get("restored_epoch")) for curves, more, how in NOTICED.values()]
    stories.append(dataclasses.replace(stories[0], interrupted=True))
    stories.append(told({"loss": OVER["loss"]}, None, None))

    assert [look.__name__ for look in FINDINGS if not any(look(story) for story in stories)] == []


def test_an_interrupted_history_says_so():
    """A history brings its own evidence, its restored epoch and whether it was broken off."""
    history = History()
    for epoch in range(EPOCHS):
        history.on_epoch_end(epoch, {name: values[epoch] for name, values in OVER.items()})
    history.judge = judge
    history.evidence, history.restored_epoch, history.interrupted = evidence((0.28, 0.36)), 14, True

    verdict = history.verdict

    assert verdict.code == "well_fitted"
    assert "epoch 15 of 60" in verdict.sentence
    assert "interrupted" in codes_of(verdict)


def test_validation_every_few_epochs_is_told_in_epochs():
    """The tenth of twenty values belongs to epoch 30 of 60."""
    history = History()
    for epoch in range(EPOCHS):
        logs = {"loss": OVER["loss"][epoch]} | ({"val_loss": OVER["val_loss"][epoch]} if epoch % 3 == 2 else {})
        history.on_epoch_end(epoch, logs)
    history.judge, history.evidence, history.restored_epoch = judge, evidence((0.28, 0.36)), 29

    assert "epoch 30 of 60" in history.verdict.sentence


def test_a_good_fit_by_a_leak_is_none_to_be_glad_of():
    """The sentence itself says so, for those who read no further."""
    verdict = judge(WELL, evidence(leaks=(Leak("status", 1.0, 500, True),)))

    assert "give the target away" in verdict.sentence
    assert verdict.findings[0].code == "leak_suspected"
    assert verdict.findings[0].severity == "warning"


def test_the_best_word_for_a_network_that_learned_nothing_is_no_overfit():
    """On noise a stopped network has nothing to be blamed for but its columns."""
    random = np.random.default_rng(0)
    x, y = random.normal(size=(2000, 10)).astype(np.float32), random.normal(size=(2000, 1)).astype(np.float32)
    found = gather(x[:1500], y[:1500], x[1500:], y[1500:], lambda rows: rows[:, :1] * 0, losses.MeanSquaredError())

    verdict = judge({"loss": [1.0] * 20, "val_loss": [1.0] * 20}, found)

    assert verdict.code == "underfit"
    assert "no_signal" in codes_of(verdict)


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)


def test_names_of_columns_do_not_become_html():
    """A column may be called anything."""
    name = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    verdict = judge(WELL, evidence(leaks=(Leak(name, 1.0, 500, True),), shifts=(Shift(name, 2.0),), why_no_linear=name))

    page = Tags()
    page.feed(verdict._repr_html_())

    assert page.seen <= {"p", "b", "table", "tr", "th", "td", "ul", "li"}


def test_a_verdict_reads_in_a_terminal():
    """Word and sentence, what to do, losses side by side, then what was noticed, each with its label."""
    verdict = Verdict(
        "overfit",
        "The validation loss rose.",
        "Stop earlier.",
        (Finding("validation_small", "note", "There are 40 rows.", "Hold back more."),),
        {"the network": (0.1, 0.5), "a linear model": (0.25, 12345.678)},
    )

    assert str(verdict).splitlines() == [
        "Overfit. The validation loss rose.",
        "Next: Stop earlier.",
        "  loss of             training  validation",
        "  the network              0.1         0.5",
        "  a linear model          0.25   1.235e+04",
        "Note: There are 40 rows. Hold back more.",
    ]
