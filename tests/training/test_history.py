"""What a fit leaves behind: curves, the best epoch, a verdict on demand, and nothing that keeps a model alive."""

import copy
import gc
import json
import math
import pickle

import numpy as np
import pandas as pd
import pytest

from lamina.errors import ArgumentError, DataError, StateError, UnknownNameError
from lamina.training._history import History

NAN = float("nan")


def history(**curves):
    made = History()
    made.on_train_begin()
    for epoch in range(max(map(len, curves.values()))):
        made.on_epoch_end(epoch, {name: values[epoch] for name, values in curves.items() if epoch < len(values)})
    return made


def verdict_of(given):
    return f"judged {len(given.epoch)} epochs"


class Model:
    """Anything that can be fitted."""


def test_the_curves_are_plain_floats_in_the_order_of_the_logs():
    """What is logged as a NumPy scalar, a 0-d array or an int comes out as Python's float, as in Keras."""
    made = History()
    made.on_epoch_end(0, {"accuracy": np.float32(0.5), "loss": np.array(2.0, np.float32), "val_loss": 3})

    assert list(made.history) == ["accuracy", "loss", "val_loss"]
    assert made.history == {"accuracy": [0.5], "loss": [2.0], "val_loss": [3.0]}
    assert {type(value) for values in made.history.values() for value in values} == {float}


def test_what_a_callback_adds_to_the_logs_is_kept_after_them():
    """LearningRateScheduler writes learning_rate into the logs; a metric of many values becomes a list."""
    made = history(loss=[1.0], learning_rate=[0.1])
    made.on_epoch_end(1, {"loss": 1.0, "f1": np.array([0.5, 1.0]), "note": "warm"})

    assert list(made.history) == ["loss", "learning_rate", "f1", "note"]
    assert made.history["f1"] == [[0.5, 1.0]]
    assert made.history["note"] == ["warm"]


def test_a_frame_is_made_of_it_with_nan_inside():
    """The course writes pd.DataFrame(history.history)."""
    frame = pd.DataFrame(history(loss=[1.0, NAN], val_loss=[2.0, 1.5]).history)

    assert frame["loss"].isna().tolist() == [False, True]
    assert frame["val_loss"].min() == 1.5


@pytest.mark.parametrize(
    ("name", "values", "best"),
    [
        ("val_loss", [3.0, 1.0, 2.0], 1),
        ("val_loss", [NAN, 3.0, NAN, 2.0, NAN], 3),
        ("val_loss", [math.inf, 5.0], 1),
        ("val_accuracy", [0.1, 0.9, 0.5], 1),
        ("auc", [0.9, NAN, 0.5], 0),
    ],
)
def test_the_best_epoch_is_the_lowest_or_for_what_rises_the_highest(name, values, best):
    """NaN never wins."""
    assert history(**{name: values}).best(name) == best


def test_the_best_epoch_can_be_asked_for_in_either_direction():
    """A metric of one's own may rise whatever its name."""
    assert history(gain=[1.0, 3.0, 2.0]).best("gain", mode="max") == 1


def test_the_best_epoch_is_counted_in_epochs_where_validation_skips_some():
    """With validation_freq=2 the second validation value belongs to epoch 3."""
    made = History()
    for epoch in range(4):
        made.on_epoch_end(epoch, {"loss": 1.0} | ({"val_loss": 5.0 - epoch} if epoch % 2 else {}))

    assert made.history["val_loss"] == [4.0, 2.0]
    assert made.best() == 3


def test_what_has_no_best_epoch_is_refused():
    """A curve that is not there, one that never was a number, and a mode that does not exist."""
    made = history(loss=[NAN, NAN])

    with pytest.raises(UnknownNameError, match="val_loss"):
        made.best()
    with pytest.raises(DataError, match="diverged"):
        made.best("loss")
    with pytest.raises(ArgumentError, match="mode"):
        made.best("loss", mode="lowest")


def test_the_verdict_is_worked_out_once_and_only_when_asked_for():
    """The judge is the model's; nothing runs before somebody asks."""
    asked = []
    made = history(loss=[1.0])
    made.judge = lambda given: asked.append(given) or "well fitted"
    assert not asked

    assert [made.verdict, made.verdict] == ["well fitted"] * 2
    assert asked == [made]


def test_a_history_without_a_judge_has_no_verdict():
    """It says where to get one."""
    with pytest.raises(StateError, match=r"model\.fit"):
        _ = History().verdict


def test_a_new_epoch_or_a_new_fit_ends_the_old_verdict():
    """A verdict is about the curves as they are."""
    made = history(loss=[1.0])
    made.judge = verdict_of
    assert made.verdict == "judged 1 epochs"

    made.on_epoch_end(1, {"loss": 1.0})

    assert made.verdict == "judged 2 epochs"


def test_a_second_fit_with_one_history_counts_anew_and_goes_on_with_the_curves():
    """As Keras's History does when it is handed in as a callback twice."""
    made = history(loss=[3.0, 2.0])
    made.on_train_begin()
    made.on_epoch_end(0, {"loss": 1.0})

    assert made.epoch == [0]
    assert made.history["loss"] == [3.0, 2.0, 1.0]


def test_it_keeps_no_model_alive():
    """A notebook full of histories must not hold every model that was ever fitted."""
    made, model = History(), Model()
    made.set_model(model)
    assert made.model is model

    del model
    gc.collect()

    assert made.model is None


def test_it_survives_pickling_and_copying_with_its_verdict():
    """The judge, which belongs to the model, stays behind; what it would say goes along."""
    made, model = history(loss=[1.0], val_loss=[2.0]), Model()
    made.set_model(model)
    made.set_params({"verbose": 0, "epochs": 1, "steps": 4})
    made.judge = lambda given: verdict_of(given)  # noqa: PLW0108 - a lambda cannot be pickled, and need not be

    for twin in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made)):
        assert twin.history == made.history
        assert twin.params == {"verbose": 0, "epochs": 1, "steps": 4}
        assert twin.verdict == "judged 1 epochs"
        assert twin.model is None


def test_it_is_json_with_null_for_what_is_no_number():
    """Strict JSON has no NaN."""
    made = history(loss=[1.0, NAN, math.inf])
    made.set_params({"epochs": np.int64(3)})

    record = json.loads(made.to_json())

    assert record["history"] == {"loss": [1.0, None, None]}
    assert record["epoch"] == [0, 1, 2]
    assert record["params"] == {"epochs": 3}


def test_every_event_of_keras_is_answered():
    """It may stand wherever a Keras callback stands."""
    made = History()
    for event in ("train", "test", "predict"):
        for moment in ("begin", "end"):
            getattr(made, f"on_{event}_{moment}")({})
            getattr(made, f"on_{event}_batch_{moment}")(0, {})
    made.on_epoch_begin(0)
    made.on_batch_begin(0)
    made.on_batch_end(0, logs=None)

    assert made.history == {}


def test_its_repr_is_short_and_its_table_escapes_names():
    """Names of metrics come from users."""
    made = history(**{"loss": [1.0, 0.5], "val_loss": [1.0, 2.0], "<b>": [1.0, NAN]})

    assert "2 epochs" in repr(made)
    assert len(repr(made)) < 120
    assert "<b>" not in made._repr_html_()
    assert "&lt;b&gt;" in made._repr_html_()


def test_it_draws_its_curves_and_refuses_to_draw_nothing():
    """Best epoch: the restored one if weights were put back, else the lowest validation loss."""
    made = history(loss=[3.0, 2.0, 1.0], val_loss=[3.0, 2.0, 4.0])

    assert "best epoch 2: 2" in {text.get_text() for text in made.plot().axes[0].texts}
    made.restored_epoch = 0
    assert "best epoch 1: 3" in {text.get_text() for text in made.plot().axes[0].texts}
    with pytest.raises(StateError, match="at least one epoch"):
        History().plot()
