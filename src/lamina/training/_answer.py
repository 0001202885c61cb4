"""A network's answers by NumPy: quick for few rows, and JAX need not even be there."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lamina.layers import Layer, Run
from lamina.structures import filled, leaves, mapped

QUICK = 2**31
"""Rows times weights up to which NumPy answers sooner than a program is compiled."""

BLOCK = 8192
"""Rows that NumPy answers at once."""


def quick(network: Layer, rows: int) -> bool:
    """Whether NumPy answers so many rows sooner than a compiled program would."""
    return rows * max(network.count_params(), 1) <= QUICK


def answer_by_numpy(network: Layer, inputs: Any) -> Any:
    """Outputs for rows of inputs, each an array or a tuple of arrays; needs neither JAX nor anything compiled."""
    tree, kept = network.tree()
    frozen = network.frozen_paths()
    rows = len(leaves(inputs)[0])
    with np.errstate(all="ignore"):
        blocks = [
            mapped(np.asarray, network.apply(tree, _cut(inputs, start), Run(kept=kept, frozen=frozen)))
            for start in range(0, max(rows, 1), BLOCK)
        ]
    return below(blocks)


def _cut(inputs: Any, start: int) -> Any:
    return mapped(lambda array: array[start : start + BLOCK], inputs)


def below(blocks: Sequence[Any]) -> Any:
    """Blocks of rows as one: arrays, or several of them in the structure of the first block."""
    if len(blocks) == 1:
        return blocks[0]
    return filled(blocks[0], [np.concatenate(arrays) for arrays in zip(*map(leaves, blocks), strict=True)])
