"""Learning curves: what is drawn is what happened, nothing pops up, and odd fits are drawn too."""

import io
import pickle
import subprocess
import sys

import numpy as np
import pytest

from lamina.charts import learning_curves
from lamina.errors import ArgumentError

NAN = float("nan")
STEADY = {"loss": [3.0, 2.0, 1.0], "val_loss": [3.5, 2.5, 2.75]}


def words(figure, place=0):
    """Everything that is written into a panel."""
    return " | ".join(text.get_text() for text in figure.axes[place].texts)


def picture(figure):
    """The figure as pixels, which forces every artist to be drawn."""
    page = io.BytesIO()
    figure.savefig(page, format="rgba", dpi=60)
    return page.getvalue()


def test_the_lines_are_the_values():
    """Training and validation, over epochs counted from 1."""
    training, validation, *_ = learning_curves(STEADY).axes[0].lines

    np.testing.assert_array_equal(training.get_xydata(), [[1, 3], [2, 2], [3, 1]])
    np.testing.assert_array_equal(validation.get_xydata(), [[1, 3.5], [2, 2.5], [3, 2.75]])


def test_lines_are_named_at_their_ends_and_the_best_epoch_is_marked():
    """No legend to look up."""
    figure = learning_curves(STEADY, best_epoch=1, title="wine")

    assert "training 1" in words(figure)
    assert "validation 2.75" in words(figure)
    assert "best epoch 2: 2.5" in words(figure)
    assert figure.axes[0].get_legend() is None
    assert any(line.get_xdata()[0] == 2 and line.get_marker() == "o" for line in figure.axes[0].lines)
    assert figure.get_suptitle() == "wine"


def test_the_loss_comes_first_and_every_metric_has_a_panel():
    """In whatever order a history has them; the learning rate of a schedule too."""
    names = ["accuracy", "loss", "mean_absolute_error", "val_accuracy", "val_loss", "learning_rate"]
    figure = learning_curves({name: [2.0, 1.0] for name in names})

    assert [ax.get_title(loc="left") for ax in figure.axes] == [
        *("loss", "accuracy", "mean absolute error", "learning rate"),
    ]
    assert len(figure.axes[1].lines) == 2
    assert len(figure.axes[3].lines) == 1


def test_values_lie_at_their_own_epochs():
    """Validation may run every second epoch only."""
    figure = learning_curves({"loss": [3, 2, 1, 1], "val_loss": [3, 2]}, epochs={"val_loss": [1, 3]})

    assert figure.axes[0].lines[1].get_xdata().tolist() == [2, 4]


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([1000.0, 10.0, 1.0], "log"),
        ([4.0] + [1.1, 1.0] * 20, "log"),
        ([4.0, 3.0, 2.0, 1.0] * 5, "linear"),
        ([2.0, 1.0], "linear"),
        ([1000.0, 0.0], "linear"),
        ([-5.0, 500.0], "linear"),
    ],
)
def test_the_scale_is_logarithmic_where_the_range_asks_for_it(values, scale):
    """And never where a value is not above zero."""
    assert learning_curves({"loss": values}).axes[0].get_yscale() == scale


@pytest.mark.parametrize(
    "history",
    [
        {"loss": [1.0]},
        {"loss": [1.0], "val_loss": [1.0]},
        {"loss": [NAN, NAN]},
        {"loss": [3.0, NAN, 1.0], "val_loss": [np.inf, 2.0, NAN]},
        {"loss": [0.0, 0.0]},
        {"loss": [1e-30, 1e30], "val_loss": [1e-3, -np.inf]},
        {"accuracy": [0.5, 0.6]},
        {f"metric_{number}": [1.0, 2.0] for number in range(11)},
        {"loss": [1.0, 2.0], "$a_{": [1.0, 2.0], "<b>&": [1.0, 2.0], "x" * 300: [1.0, 2.0]},
        {"loss": [2.0, 1.0], "val_loss": []},
        {"loss": [2.0, 1.0], "f1": [[0.5, 0.5], [1.0, 1.0]]},
    ],
)
def test_odd_fits_are_drawn_without_a_warning(history):
    """One epoch, no number at all, infinities, zeros, many metrics, names with TeX in them."""
    for best in (None, 0, 7):
        assert len(set(picture(learning_curves(history, best_epoch=best, title="$x_{")))) > 1


def test_no_curves_are_refused():
    """A blank page would look like a fault."""
    with pytest.raises(ArgumentError, match="one curve or more"):
        learning_curves({"loss": []})


def test_where_a_curve_stops_being_a_number_is_said():
    """A gap alone would be overlooked."""
    figure = learning_curves({"loss": [3.0, NAN, 1.0], "val_loss": [3.0, 2.0, NAN]})

    assert "not a finite number from epoch 2" in words(figure)
    assert "not a finite" not in words(learning_curves(STEADY))


def test_the_names_of_lines_that_end_together_do_not_cover_each_other():
    """Measured in pixels, as drawn."""
    figure = learning_curves({"loss": [2.0, 1.0], "val_loss": [2.0, 1.0001]})
    figure.draw_without_rendering()
    training, validation = (text.get_window_extent() for text in figure.axes[0].texts[:2])

    assert not training.overlaps(validation)


def test_a_notebook_shows_it_and_it_can_be_pickled():
    """By its own picture: no backend has to be chosen first."""
    figure = learning_curves({"loss": [1000.0, 1.0], "accuracy": [0.5, 0.6]}, best_epoch=0)

    assert figure._repr_png_().startswith(b"\x89PNG")
    assert picture(pickle.loads(pickle.dumps(figure))) == picture(figure)


def test_it_stays_out_of_pyplot():
    """pyplot holds every figure it knows until it is told to close it, and some backends open windows."""
    code = (
        "import io, sys; from lamina.charts import learning_curves\n"
        "learning_curves({'loss': [2.0, 1.0]}).savefig(io.BytesIO()); print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_two_figures_of_one_history_are_the_same_picture():
    """Nothing global, nothing random."""
    assert picture(learning_curves(STEADY, 1)) == picture(learning_curves(STEADY, 1))
