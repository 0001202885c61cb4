"""Verdicts on models of several inputs or outputs: one output is judged, several are not, and that is said."""

import numpy as np
import pytest

import lamina
from lamina import layers
from lamina.errors import LaminaError

RANDOM = np.random.default_rng(3)
LEFT, RIGHT = RANDOM.standard_normal((2, 240, 3)).astype(np.float32)
SIGNAL = (LEFT[:, :1] - RIGHT[:, 1:2]).astype(np.float32)


def fitted(outputs, y, epochs=40):
    """A model of two inputs, after a fit with rows held back."""
    lamina.set_random_seed(4)
    left, right = layers.Input(shape=(3,), name="left"), layers.Input(shape=(3,), name="right")
    hidden = layers.Dense(8, "tanh")(layers.Concatenate()([left, right]))
    model = lamina.Model(lamina.networks.Graph.between([left, right], outputs(hidden)))
    model.compile(lamina.optimizers.Adam(0.02), "mse")
    held = [array[:160] for array in y], [array[160:] for array in y]
    learned, judged = (part[0] if len(part) == 1 else part for part in held)
    return model.fit(
        [LEFT[:160], RIGHT[:160]],
        learned,
        epochs=epochs,
        verbose=0,
        validation_data=([LEFT[160:], RIGHT[160:]], judged),
    )


def test_two_inputs_and_one_output_are_judged():
    """The baselines see the columns of both inputs: a target that is linear in both is no win over a straight line."""
    history = fitted(layers.Dense(1), [SIGNAL])

    assert history.evidence is not None
    verdict = history.verdict
    assert verdict.code in {"well_fitted", "overfit", "underfit", "not_converged"}
    lines = [losses for name, losses in verdict.losses.items() if "line" in name.lower()]
    assert lines
    assert all(loss[1] < 1e-3 for loss in lines)


def test_several_outputs_are_not_judged():
    """Asked for a verdict, a history of several outputs says why there is none, and what to look at."""
    history = fitted(lambda hidden: [layers.Dense(1)(hidden), layers.Dense(1)(hidden)], [SIGNAL, -SIGNAL], epochs=1)

    with pytest.raises(LaminaError, match="judges one output"):
        _ = history.verdict
    assert history.evidence is None
