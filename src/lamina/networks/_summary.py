"""A network as a table that people read: layers, output shapes, numbers of weights."""

import numpy as np

from lamina.layers import Layer, Run
from lamina.networks._sequence import Sequence


def summary_rows(network: Sequence) -> list[tuple[str, str, str]]:
    """One row a layer: its name and class, its output's shape, how many numbers it has."""
    rows = []
    x = np.zeros((2, *(network.given_shape or ())), np.float32)
    for layer in network.ordered:
        shape = "?"
        if network.built:
            learned, kept = layer.tree()
            with np.errstate(all="ignore"):
                x = np.asarray(layer.apply(learned, x, Run(kept=kept)))
            shape = f"({', '.join(['None', *map(str, x.shape[1:])])})"
        rows.append((f"{layer.name} ({type(layer).__name__})", shape, f"{layer.count_params():,}"))
    return rows


def summary(network: Sequence, title: str) -> str:
    """The whole table as text.

    >>> from lamina.layers import Dense
    >>> network = Sequence([Dense(1, input_shape=[2])])
    >>> network.build((2,))
    >>> print(summary(network, "line").splitlines()[-3])
     Total params: 3
    """
    rows = [("Layer (type)", "Output Shape", "Param #"), *summary_rows(network)]
    widths = [max(len(row[column]) for row in rows) + 2 for column in range(3)]
    lines = [f" {a:<{widths[0]}} {b:<{widths[1]}} {c:>{widths[2]}}" for a, b, c in rows]
    rule = "─" * (sum(widths) + 4)
    trained = sum(value.size for _, layer in _trained(network) for value in layer.cell.read()[0].values())
    total = network.count_params()
    kinds = {"Total": total, "Trainable": trained, "Non-trainable": total - trained}
    counts = [f" {kind} params: {count:,}" for kind, count in kinds.items()]
    return "\n".join([f'Model: "{title}"', rule, lines[0], rule, *lines[1:], rule, *counts])


def _trained(network: Sequence) -> list[tuple[str, Layer]]:
    frozen = network.frozen_paths()
    return [(path, layer) for path, layer in network.walk() if path not in frozen]
