"""One panel of learning curves: two lines named at their ends, one marked epoch, a scale that fits."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

INK = "#22262b"
FAINT = "#8a9099"
STYLES = {
    "training": {"color": "#7aa6d8", "linewidth": 1.4, "zorder": 3},
    "validation": {"color": "#b8431a", "linewidth": 2.0, "zorder": 4},
}
"""Told apart by lightness and width too, so that they are told apart in black and white."""

LOGARITHMIC_FROM = 25.0
"""The ratio of largest to smallest value from which a straight scale hides what happens at the low end."""

CROWDED = 0.25
"""The share of a straight scale in which four fifths of the values may lie before they are spread out."""


class Curve(NamedTuple):
    """One line: its label, the epochs (from 1) and the values."""

    label: str
    epochs: Sequence[int]
    values: Sequence[float]

    def finite(self) -> list[tuple[int, float]]:
        """The points that can be drawn."""
        return [(x, y) for x, y in zip(self.epochs, self.values, strict=True) if math.isfinite(y)]

    def broken_at(self) -> int | None:
        """The first epoch whose value is no number."""
        return next((x for x, y in zip(self.epochs, self.values, strict=True) if not math.isfinite(y)), None)


class Panel(NamedTuple):
    """One metric: its name and its curves."""

    name: str
    curves: list[Curve]


def draw(ax: Any, panel: Panel, best_epoch: int | None, *, large: bool) -> None:
    """Draw `panel` on matplotlib axes; `best_epoch` counts from 0."""
    for curve in panel.curves:
        gapped = [y if math.isfinite(y) else math.nan for y in curve.values]
        lonely = "o" if len(curve.finite()) == 1 else None
        ax.plot(curve.epochs, gapped, marker=lonely, markersize=4, solid_capstyle="round", **STYLES[curve.label])
    _scales(ax, panel, large=large)
    if large and best_epoch is not None:
        _make_headroom(ax)
    _frame(ax, panel, large=large)
    _name_ends(ax, panel, large=large)
    if best_epoch is not None:
        _mark(ax, panel, best_epoch + 1, large=large)
    _say_broken(ax, panel, large=large)


def _scales(ax: Any, panel: Panel, *, large: bool) -> None:
    from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, StrMethodFormatter

    points = [point for curve in panel.curves for point in curve.finite()]
    values = [y for _, y in points]
    if not points:
        ax.set_yticks([])
    epochs = [x for curve in panel.curves for x in curve.epochs] or [1]
    if points and _asks_for_logarithms(values):
        ax.set_yscale("log")
        decades = math.log10(max(values) / min(values))
        between = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0) if decades < 1 else (1.0, 2.0, 5.0) if decades < 3 else (1.0,)
        ax.yaxis.set_major_locator(LogLocator(subs=between, numticks=8))
        ax.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        ax.yaxis.set_minor_formatter(NullFormatter())
    elif points:
        ax.yaxis.set_major_locator(MaxNLocator(6 if large else 4))
        ax.margins(y=0.08)
    ax.xaxis.set_major_locator(MaxNLocator(8 if large else 4, integer=True, min_n_ticks=1))
    one = min(epochs) == max(epochs)
    ax.set_xlim(min(epochs) - (0.5 if one else 0), max(epochs) + (0.5 if one else 0))


def _asks_for_logarithms(values: Sequence[float]) -> bool:
    """Whether a straight scale would press most of the curve flat, as a high first epoch does."""
    low, high = min(values), max(values)
    if low <= 0 or high / low < 3:
        return False
    ordered = sorted(values)
    inner = ordered[len(values) * 9 // 10] - ordered[len(values) // 10]
    return high / low > LOGARITHMIC_FROM or (len(values) >= 10 and inner < CROWDED * (high - low))


def _make_headroom(ax: Any) -> None:
    """A band above the curves for the words on the best epoch."""
    (left, low), (right, high) = ax.transData.inverted().transform(ax.transAxes.transform([(0, 0), (1, 1.1)]))
    del left, right
    ax.set_ylim(low, high)


def _frame(ax: Any, panel: Panel, *, large: bool) -> None:
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(FAINT)
    ax.grid(axis="y", color="#e6e8eb", linewidth=0.8)
    ax.set_axisbelow(True)
    ax.tick_params(colors=INK, labelcolor="#4a5058", labelsize=9 if large else 8, length=0, which="both")
    ax.tick_params(axis="x", length=3, color=FAINT)
    scale = ", logarithmic" if ax.get_yscale() == "log" and large else ""
    name = panel.name if large or len(panel.name) <= 26 else panel.name[:25] + "…"
    ax.set_title(name + scale, loc="left", fontsize=11 if large else 9, color=INK, parse_math=False)
    if large:
        ax.set_xlabel("epoch", fontsize=9, color="#4a5058")


def _name_ends(ax: Any, panel: Panel, *, large: bool) -> None:
    """Name each line at its right end, pushing the names apart where the lines end close together."""
    size = 9 if large else 7.5
    ends = [(curve, *curve.finite()[-1]) for curve in panel.curves if curve.finite()]
    height = ax.get_position().height * ax.figure.get_figheight() * 72
    heights = [float(ax.transAxes.inverted().transform(ax.transData.transform((x, y)))[1]) for _, x, y in ends]
    shifts = _apart([place * height for place in heights], 1.25 * size)
    for (curve, x, y), shift in zip(ends, shifts, strict=True):
        words = f"{curve.label} {y:.4g}" if large else f"{y:.3g}"
        ax.annotate(
            words,
            (x, y),
            xytext=(7, shift),
            textcoords="offset points",
            va="center",
            fontsize=size,
            color=STYLES[curve.label]["color"],
            annotation_clip=False,
            fontweight="bold" if curve.label == "validation" else "normal",
        )


def _apart(places: list[float], least: float) -> list[float]:
    """How far to move two labels, in points, so that they are `least` apart."""
    if len(places) < 2 or abs(places[0] - places[1]) >= least:
        return [0.0] * len(places)
    push = (least - abs(places[0] - places[1])) / 2
    up = places[0] >= places[1]
    return [push if up else -push, -push if up else push]


def _mark(ax: Any, panel: Panel, epoch: int, *, large: bool) -> None:
    curve = panel.curves[-1]
    found = [y for x, y in curve.finite() if x == epoch]
    if not found:
        return
    ax.axvline(epoch, color=FAINT, linewidth=0.9, linestyle=(0, (2, 2)), zorder=2)
    ax.plot(
        [epoch],
        found,
        "o",
        markersize=6.5 if large else 4.5,
        color=STYLES[curve.label]["color"],
        markeredgecolor="white",
        markeredgewidth=1.0 if large else 0.6,
        zorder=6,
    )
    if not large:
        return
    left = epoch > sum(ax.get_xlim()) / 2
    ax.annotate(
        f"best epoch {epoch}: {found[0]:.4g}",
        (epoch, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(-5 if left else 5, -2),
        textcoords="offset points",
        ha="right" if left else "left",
        va="top",
        fontsize=9,
        color=INK,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.85},
        zorder=7,
    )


def _say_broken(ax: Any, panel: Panel, *, large: bool) -> None:
    epochs = [epoch for curve in panel.curves if (epoch := curve.broken_at()) is not None]
    if not epochs:
        return
    words = f"not a finite number from epoch {min(epochs)}" if large else f"no number from {min(epochs)}"
    ax.text(
        0.99,
        0.5,
        words,
        transform=ax.transAxes,
        ha="right",
        va="center",
        fontsize=9 if large else 7.5,
        color=INK,
        style="italic",
        bbox={"facecolor": "white", "edgecolor": FAINT, "pad": 3, "linewidth": 0.6},
    )
