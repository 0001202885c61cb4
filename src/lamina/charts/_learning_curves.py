"""Learning curves: the loss in a large panel, every other metric in a small one beneath it."""

import io
import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from lamina.charts._panel import Curve, Panel, draw
from lamina.errors import ArgumentError

COLUMNS = 3
"""Small panels beside each other."""


def learning_curves(
    history: Mapping[str, Sequence[float]],
    best_epoch: int | None = None,
    title: str = "",
    epochs: Mapping[str, Sequence[int]] | None = None,
) -> Any:
    """Training and validation curves of a fit, the best epoch marked.

    Epochs are counted from 1 on the axis, as progress bars count them.

    Args:
        history: Name → values, one an epoch; ``val_x`` is drawn beside ``x``. Values that are not finite leave a gap.
        best_epoch: The epoch to mark, counted from 0; None marks nothing.
        title: A heading.
        epochs: Name → the epochs of its values, counted from 0, where they are not simply one after the other.

    Returns:
        A `matplotlib.figure.Figure` that pyplot does not know: nothing pops up; a notebook shows it, ``savefig``
        writes it.

    >>> figure = learning_curves({"loss": [3.0, 1.0], "val_loss": [3.2, 1.5]}, best_epoch=1)
    >>> len(figure.axes)
    1
    """
    if not _names(history):
        raise ArgumentError.wanted("learning_curves", "history", "one curve or more", dict(history))
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    panels = [_panel(name, history, epochs or {}) for name in _names(history)]
    rows = math.ceil((len(panels) - 1) / COLUMNS)
    figure = Figure(figsize=(7.6, 4.0 + 1.9 * rows), layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    axes = _layout(figure, len(panels), rows)
    if title:
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold", parse_math=False)
    for place, (ax, panel) in enumerate(zip(axes, panels, strict=True)):
        draw(ax, panel, best_epoch, large=place == 0)
    # A notebook asks for this; the attribute is a partial of a module's function so that the figure can be pickled.
    figure._repr_png_ = partial(_png, figure)  # type: ignore[attr-defined]
    return figure


def _names(history: Mapping[str, Sequence[float]]) -> list[str]:
    """What gets a panel: the loss, then the rest as it comes; a metric of several values an epoch is no curve."""
    drawn = [name for name, values in history.items() if len(values) and all(np.ndim(value) == 0 for value in values)]
    return sorted(dict.fromkeys(name.removeprefix("val_") for name in drawn), key=lambda name: name != "loss")


def _panel(name: str, history: Mapping[str, Sequence[float]], epochs: Mapping[str, Sequence[int]]) -> Panel:
    curves = []
    for key, label in ((name, "training"), (f"val_{name}", "validation")):
        values = [float(value) for value in history.get(key, ())]
        at = epochs.get(key, range(len(values)))
        if values:
            curves.append(Curve(label, [epoch + 1 for epoch in at], values))
    return Panel(name.replace("_", " "), curves)


def _layout(figure: Any, panels: int, rows: int) -> list[Any]:
    columns = min(COLUMNS, max(panels - 1, 1))
    grid = figure.add_gridspec(1 + rows, columns, height_ratios=[2.3] + [1.0] * rows)
    places = [(1 + place // columns, place % columns) for place in range(panels - 1)]
    return [figure.add_subplot(grid[0, :])] + [figure.add_subplot(grid[place]) for place in places]


def _png(figure: Any) -> bytes:
    page = io.BytesIO()
    figure.savefig(page, format="png", dpi=120)
    return page.getvalue()
