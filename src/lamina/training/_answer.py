"""A network's answers: by NumPy where that is quick, so that JAX need not even be there, else by a compiled program."""

import numpy as np

from lamina.layers import Layer, Run
from lamina.typing import HostArray

QUICK = 2**31
"""Rows times weights up to which NumPy answers sooner than a program is compiled."""

BLOCK = 8192
"""Rows that NumPy answers at once."""


def answer(network: Layer, inputs: HostArray) -> HostArray:
    """Outputs for rows of inputs, by whichever executor is quicker."""
    if len(inputs) * max(network.count_params(), 1) > QUICK:
        from lamina.training._compiled import answer_compiled  # JAX comes with it

        return answer_compiled(network, inputs)
    return answer_by_numpy(network, inputs)


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
