"""A network as a table that people read: layers, output shapes, numbers of weights, connections."""

import re
from collections.abc import Sequence as Several
from textwrap import wrap

from lamina.errors import ArgumentError
from lamina.layers import Layer
from lamina.layers._arrays_of import arrays_of
from lamina.networks._graph import Graph
from lamina.networks._outline import Entry, outline

WIDEST = (40, 30, 14, 30, 9)
"""How wide each column gets where nobody says a line's length."""
BYTES = 4


def summary(
    network: Layer,
    title: str,
    *,
    line_length: int | None = None,
    positions: Several[float] | None = None,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: Several[str] | None = None,
    optimizer_params: int = 0,
) -> str:
    """The whole table as text.

    Args:
        network: What is described.
        title: What the model is called.
        line_length: Width of the table in characters; as wide as its contents where nobody says.
        positions: Where each column ends, as shares of the line or in characters.
        expand_nested: Whether the layers of networks inside are shown as well.
        show_trainable: Whether a column says which layers train.
        layer_range: Names, or patterns of names, of the first and the last layer shown.
        optimizer_params: How many numbers the optimizer keeps.

    Raises:
        ArgumentError: A range is not two names, or no layer has such a name.

    >>> from lamina.layers import Dense
    >>> from lamina.networks import Sequence
    >>> network = Sequence([Dense(1, input_shape=[2])])
    >>> network.build((2,))
    >>> print(summary(network, "line").splitlines()[-3])
     Total params: 3 (12.00 B)
    """
    entries = ranged(outline(network, expand_nested=expand_nested), layer_range)
    names = ["Layer (type)", "Output Shape", "Param #"]
    names += ["Connected to"] * isinstance(network, Graph) + ["Trainable"] * show_trainable
    told = [_cells(entry, len(names), isinstance(network, Graph), show_trainable) for entry in entries]
    widths = _widths([names, *(["\n".join(cell) for cell in row] for row in told)], line_length, positions)
    table = _drawn([[[name] for name in names], *told], widths)
    return "\n".join([f'Model: "{title}"', *table, *_counts(network, optimizer_params)])


def ranged(entries: list[Entry], bounds: Several[str] | None) -> list[Entry]:
    """The entries from the first to the last layer of `bounds`."""
    if bounds is None:
        return entries
    if len(bounds) != 2:
        raise ArgumentError.wanted("summary", "layer_range", "two names or patterns of names", bounds)
    places = [
        [place for place, entry in enumerate(entries) if re.fullmatch(str(bound), entry.layer.name)] for bound in bounds
    ]
    if not all(places):
        known = [entry.layer.name for entry in entries]
        raise ArgumentError.wanted("summary", "layer_range", f"names among {known}", bounds)
    return entries[min(places[0] + places[1]) : max(places[0] + places[1]) + 1]


def kind_of(layer: Layer) -> str:
    """What people call the layer's class; networks as Keras calls them.

    >>> from lamina.networks import Sequence
    >>> kind_of(Sequence([]))
    'Sequential'
    """
    own = type(layer).__name__
    return {"Sequence": "Sequential", "Graph": "Functional"}.get(own, own)


def _cells(entry: Entry, columns: int, connected: bool, trains: bool) -> list[list[str]]:
    """The lines of each cell of one row."""
    layer, indent = entry.layer, "   " * entry.depth + "└ " * bool(entry.depth)
    count = f"{layer.count_params():,}" if layer.built or entry.shape != "?" else "0 (unbuilt)"
    row = [[f"{indent}{layer.name} ({kind_of(layer)})"], [entry.shape], [count]]
    if connected:
        row.append([f"{name}[{call}][{place}]" for name, call, place in entry.reads] or ["-"])
    if trains:
        row.append(["-" if not arrays_of(layer) else "N" if entry.frozen else "Y"])
    return row[:columns]


def _widths(rows: list[list[str]], line: int | None, positions: Several[float] | None) -> list[int]:
    """Characters in each column, frames left out."""
    columns = range(len(rows[0]))
    needed = [max(len(part) for row in rows for part in row[column].split("\n")) for column in columns]
    if line is None and positions is None:
        return [max(min(need, WIDEST[column]), 5) for column, need in enumerate(needed)]
    line = line or 80
    if positions is None:
        return _shared(needed, line - 3 * len(needed) - 1)
    ends = list(positions)[: len(needed)]
    if ends[-1] <= 1:
        ends = [end * line for end in ends]
    starts = [1.0, *ends[:-1]]
    return [max(int(end) - int(start) - 3, 4) for start, end in zip(starts, ends, strict=True)]


def _shared(needed: list[int], room: int) -> list[int]:
    """The room in parts: what columns need, cut from the widest ones; what is left over, to each as it needs."""
    widths = [max(int(need * room / sum(needed)), need) if sum(needed) <= room else need for need in needed]
    while sum(widths) > room and max(widths) > 4:
        widths[widths.index(max(widths))] -= 1
    return widths


def _drawn(rows: list[list[list[str]]], widths: list[int]) -> list[str]:
    """The rows in frames, the first one as a head."""

    def rule(left: str, line: str, cross: str, right: str) -> str:
        return left + cross.join(line * (width + 2) for width in widths) + right

    lines = [rule("┏", "━", "┳", "┓")]
    for number, row in enumerate(rows):
        cells = [_folded(cell, width) for cell, width in zip(row, widths, strict=True)]
        edge = "│" if number else "┃"
        for line in range(max(len(cell) for cell in cells)):
            parts = [cell[line] if line < len(cell) else "" for cell in cells]
            said = [f" {part:<{width}} " for part, width in zip(parts, widths, strict=True)]
            said[2] = f" {parts[2]:>{widths[2]}} "
            lines.append(edge + edge.join(said) + edge)
        last = number == len(rows) - 1
        head = rule("┡", "━", "╇", "┩") if not last else rule("┗", "━", "┻", "┛")
        lines.append(head if not number else rule("└", "─", "┴", "┘") if last else rule("├", "─", "┼", "┤"))
    return lines


def _folded(cell: list[str], width: int) -> list[str]:
    """A cell's lines, broken where they are longer than the column; nothing is cut away."""
    parts = [part for line in cell for part in (_parted(line) if len(line) > width else [line])]
    return [piece for part in parts for piece in wrap(part, width, drop_whitespace=False) or [""]]


def _parted(line: str) -> list[str]:
    """A name and its class apart."""
    name, found, kind = line.rpartition(" (")
    return [name, f"({kind}"] if found else [line]


def _counts(network: Layer, optimizer: int) -> list[str]:
    frozen = network.frozen_paths()
    trained = sum(
        value.size for path, layer in network.walk() if path not in frozen for value in layer.cell.read()[0].values()
    )
    total = network.count_params()
    kinds = {"Total": total + optimizer, "Trainable": trained, "Non-trainable": total - trained}
    if optimizer:
        kinds["Optimizer"] = optimizer
    return [f" {kind} params: {count:,} ({_memory(count * BYTES)})" for kind, count in kinds.items()]


def _memory(size: float) -> str:
    """Bytes as people read them.

    >>> _memory(1536)
    '1.50 KB'
    """
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} TB"
