"""Boxes and arrows: who comes after whom, laid out in ranks and drawn."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

LETTER, LINE, GAP, RISE = 0.085, 0.2, 0.35, 0.45
"""Inches: a letter's width, a line's height, and the room between boxes and between ranks."""


class Box(NamedTuple):
    """What is drawn as one box.

    Args:
        lines: Its text; the first line is its head.
        tint: The head's colour.

    >>> Box(("Dense", "(None, 2)")).width > 0.5
    True
    """

    lines: tuple[str, ...]
    tint: str = "#dfe7f3"

    @property
    def width(self) -> float:
        """In inches."""
        return max(len(line) for line in self.lines) * LETTER + 0.3

    @property
    def height(self) -> float:
        """In inches."""
        return len(self.lines) * LINE + 0.12


def ranks(names: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """How many arrows the longest way from a source to each name has.

    >>> ranks(["a", "b", "c"], [("a", "b"), ("b", "c"), ("a", "c")])
    {'a': 0, 'b': 1, 'c': 2}
    """
    rank = dict.fromkeys(names, 0)
    for _ in names:
        for start, end in edges:
            if start != end:
                rank[end] = max(rank[end], rank[start] + 1)
        if all(rank[end] > rank[start] for start, end in edges if start != end):
            break
    return rank


def placed(boxes: Mapping[str, Box], edges: Sequence[tuple[str, str]]) -> tuple[dict[Any, Any], list[list[Any]]]:
    """Where each box's middle lies, in inches with y downwards, and the places that each arrow passes.

    >>> at, ways = placed({"a": Box(("a",)), "b": Box(("b",))}, [("a", "b")])
    >>> bool(at["a"][1] < at["b"][1]), ways
    (True, [['a', 'b']])
    """
    rank = ranks(list(boxes), edges)
    rows: list[list[Any]] = [[] for _ in range(max(rank.values(), default=0) + 1)]
    for name in boxes:
        rows[rank[name]].append(name)
    ways: list[list[Any]] = []
    for number, (start, end) in enumerate(edges):
        bends = [(number, level) for level in range(rank[start] + 1, rank[end])]
        for bend in bends:
            rows[bend[1]].append(bend)
        ways.append([start, *bends, end])
    width = {name: box.width for name, box in boxes.items()}
    x = _across(rows, ways, width)
    y: dict[Any, float] = {}
    down = 0.0
    for row in rows:
        high = max((boxes[name].height for name in row if name in boxes), default=0.3)
        y |= dict.fromkeys(row, down + high / 2)
        down += high + RISE
    return {name: (x[name], y[name]) for row in rows for name in row}, ways


def _across(rows: list[list[Any]], ways: list[list[Any]], width: Mapping[Any, float]) -> dict[Any, float]:
    """Where each box lies from left to right: near those that it is joined to, and beside its neighbours."""
    joined: dict[Any, list[Any]] = {name: [] for row in rows for name in row}
    for way in ways:
        for start, end in pairwise(way):
            joined[start].append(end)
            joined[end].append(start)
    x: dict[Any, float] = {}
    for row in rows:
        _spread(row, dict.fromkeys(row, 0.0), width, x)
    for sweep in range(12):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            wanted = {name: float(np.mean([x[other] for other in joined[name]] or [x[name]])) for name in row}
            row.sort(key=lambda name: wanted[name])
            _spread(row, wanted, width, x)
    return x


def _spread(row: list[Any], wanted: Mapping[Any, float], width: Mapping[Any, float], x: dict[Any, float]) -> None:
    """Put a row where it wants to be, as near as its neighbours let it."""
    edge, shift = -np.inf, []
    for name in row:
        half = width.get(name, 0.1) / 2
        x[name] = max(wanted[name], edge + half)
        edge = x[name] + half + GAP
        shift.append(x[name] - wanted[name])
    for name in row:
        x[name] -= float(np.mean(shift))


def diagram(boxes: Mapping[str, Box], edges: Sequence[tuple[str, str]], *, sideways: bool = False) -> Any:
    """A matplotlib figure of boxes and arrows.

    Args:
        boxes: By name, in the order in which they stand in a rank.
        edges: From which box to which.
        sideways: From left to right instead of downwards.

    >>> figure = diagram({"a": Box(("Input",)), "b": Box(("Dense",))}, [("a", "b")])
    >>> [text.get_text() for text in figure.axes[0].texts if text.get_text()]
    ['Input', 'Dense']
    """
    from matplotlib.figure import Figure

    flat = {name: (box.width, box.height) for name, box in boxes.items()}
    at, ways = placed(boxes, edges)
    if sideways:
        at = _turned(boxes, at)
    left = min((at[n][0] - w / 2 for n, (w, _) in flat.items()), default=0) - 0.2
    right = max((at[n][0] + w / 2 for n, (w, _) in flat.items()), default=1) + 0.2
    top = min((at[n][1] - h / 2 for n, (_, h) in flat.items()), default=0) - 0.2
    bottom = max((at[n][1] + h / 2 for n, (_, h) in flat.items()), default=1) + 0.2
    left, right = min([left, *(p[0] - 0.2 for p in at.values())]), max([right, *(p[0] + 0.2 for p in at.values())])
    figure = Figure(figsize=(right - left, bottom - top))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.axis("off")
    for way in ways:
        _arrow(axes, way, at, boxes, sideways=sideways)
    for name, box in boxes.items():
        _box(axes, box, at[name])
    return figure


def _turned(boxes: Mapping[str, Box], at: Mapping[Any, Any]) -> dict[Any, Any]:
    """The same places with ranks from left to right."""
    levels = sorted({y for _, y in at.values()})
    wide = {
        level: max((boxes[n].width for n in at if n in boxes and at[n][1] == level), default=0.3) for level in levels
    }
    x, along = {}, 0.0
    for level in levels:
        x[level] = along + wide[level] / 2
        along += wide[level] + RISE
    tallest = max((box.height for box in boxes.values()), default=0.3)
    narrow = min((box.width for box in boxes.values()), default=1.0) + GAP
    return {name: (x[y], across / narrow * (tallest + GAP)) for name, (across, y) in at.items()}


def _arrow(axes: Any, way: list[Any], at: Mapping[Any, Any], boxes: Mapping[str, Box], *, sideways: bool) -> None:
    points = [list(at[name]) for name in way]
    side = 0 if sideways else 1
    for place, name, sign in ((0, way[0], 1), (-1, way[-1], -1)):
        points[place][side] += sign * (boxes[name].width if sideways else boxes[name].height) / 2
    xs, ys = zip(*points, strict=True)
    axes.plot(xs[:-1], ys[:-1], color="#555555", linewidth=1, solid_joinstyle="round")
    style = {"arrowstyle": "-|>", "color": "#555555", "linewidth": 1, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=points[-1], xytext=points[-2], arrowprops=style)


def _box(axes: Any, box: Box, at: tuple[float, float]) -> None:
    from matplotlib.patches import Rectangle

    left, top = at[0] - box.width / 2, at[1] - box.height / 2
    head = LINE + 0.06 if len(box.lines) > 1 else box.height
    axes.add_patch(Rectangle((left, top), box.width, box.height, facecolor="white", edgecolor="#333333", zorder=3))
    style: dict[str, Any] = {"facecolor": box.tint, "edgecolor": "#333333", "linewidth": 0.8, "zorder": 4}
    axes.add_patch(Rectangle((left, top), box.width, head, **style))
    for number, line in enumerate(box.lines):
        weight = "bold" if number == 0 else "normal"
        down = top + (head / 2 if number == 0 else head + LINE * (number - 0.5))
        axes.text(at[0], down, line, ha="center", va="center", fontsize=9, weight=weight, zorder=5, clip_on=True)
