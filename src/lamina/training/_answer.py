"""A network's answers by NumPy: quick for few rows, and JAX need not even be there."""

import numpy as np

from lamina.layers import Layer, Run
from lamina.typing import HostArray

QUICK = 2**31
"""Rows times weights up to which NumPy answers sooner than a program is compiled."""

BLOCK = 8192
"""Rows that NumPy answers at once."""


def quick(network: Layer, rows: int) -> bool:
    """Whether NumPy answers so many rows sooner than a compiled program would."""
    return rows * max(network.count_params(), 1) <= QUICK


def answer_by_numpy(network: Layer, inputs: HostArray) -> HostArray:
    """Outputs for rows of inputs; needs neither JAX nor anything compiled."""
    tree, kept = network.tree()
    frozen = network.frozen_paths()
    with np.errstate(all="ignore"):
        blocks = [
            np.asarray(network.apply(tree, inputs[start : start + BLOCK], Run(kept=kept, frozen=frozen)))
            for start in range(0, max(len(inputs), 1), BLOCK)
        ]
    return blocks[0] if len(blocks) == 1 else np.concatenate(blocks)
