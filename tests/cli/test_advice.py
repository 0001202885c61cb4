"""What the command line advises: options that it has, and nothing of Keras."""

import inspect
import re

import numpy as np
import pytest

from lamina import losses
from lamina.cli._advice import _ABOUT, _NEXT, about, next_step
from lamina.cli._train import add_train
from lamina.verdict import gather, judge
from lamina.verdict._findings import FINDINGS
from lamina.verdict._rules import RULES


def options():
    """What `lamina train` takes."""
    import typer

    app = typer.Typer()
    add_train(app)
    return {"--" + name.replace("_", "-") for name in inspect.signature(app.registered_commands[0].callback).parameters}


@pytest.mark.parametrize("words", [*_NEXT.values(), *_ABOUT.values()])
def test_advice_names_options_that_there_are(words):
    """Each of them one of `lamina train`'s."""
    assert set(re.findall(r"--[a-z-]+", words)) <= options()


def test_every_rule_that_advises_layers_or_callbacks_has_other_words_here():
    """All but the two that cannot come up, for the command line always trains and always holds rows out."""
    assert {rule.__name__ for rule in RULES} - _NEXT.keys() == {"nothing_run", "blind", "well_fitted"}
    assert _NEXT.keys() <= {rule.__name__ for rule in RULES}
    source = "".join(inspect.getsource(look) for look in FINDINGS)
    assert all(f'"{code}"' in source for code in _ABOUT)


def judged(columns, y):
    """The verdict on a network that has settled and says y."""
    x = np.stack(list(columns.values()), axis=1).astype(np.float32)
    y = y.astype(np.float32)[:, None]
    cut = len(x) // 2
    found = gather(
        x[:cut], y[:cut], x[cut:], y[cut:], lambda rows: 0.9 * rows[:, :1], losses.MeanSquaredError(), list(columns)
    )
    curve = [1 / (epoch + 1) for epoch in range(20)] + [0.04] * 40
    return judge({"loss": curve, "val_loss": curve}, found)


def test_what_gives_the_target_away_is_named_as_it_is_typed():
    """With quotes where the shell needs them; and the title does not praise such a fit."""
    random = np.random.default_rng(0)
    y = random.normal(size=2000)
    verdict = judged({"sale price": y, "other": random.normal(size=2000)}, y)
    record = verdict.to_dict()
    warning = next(finding for finding in record["findings"] if finding["code"] == "leak_suspected")

    assert "--drop 'sale price';" in about(warning, record)
    assert verdict.title != "Well fitted"
    assert "EarlyStopping" not in next_step(record)


def test_a_network_that_was_still_learning_is_given_more_epochs():
    """By the option, not by a callback that is on already."""
    curve = [1 / (epoch + 1) for epoch in range(10)]
    record = judge({"loss": curve, "val_loss": curve}).to_dict()

    assert record["code"] == "not_converged"
    assert "--epochs" in next_step(record)
    assert "EarlyStopping" in record["advice"]
