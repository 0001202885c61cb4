"""`keras.ops` means what Keras's does: values and types of real Keras, by NumPy on the host and by JAX."""

from functools import lru_cache

import jax
import numpy as np
import pytest

from lamina.keras import ops
from oracle.operations import RECORD, VALUES, cases, evaluated

CASES = list(cases())


@lru_cache
def recorded():
    """Every array that real Keras answered, by case and place."""
    with np.load(RECORD) as file:
        return {str(key): file[str(place)] for place, key in enumerate(file["keys"])}


def is_keras(case, found):
    """Compare with the recording, leaf by leaf: values, shapes and types."""
    wanted = [value for key, value in recorded().items() if key.rpartition("#")[0] == case]
    assert len(found) == len(wanted)
    for mine, theirs in zip(found, wanted, strict=True):
        np.testing.assert_allclose(np.asarray(mine), theirs, rtol=3e-6, atol=3e-6)
        assert np.asarray(mine).dtype.kind == theirs.dtype.kind


@pytest.mark.parametrize("case", CASES)
def test_the_host_answers_as_keras(case):
    """Host values get Keras's answers, in at most 32 bits a fraction."""
    found = evaluated(case, ops.OPERATIONS, VALUES)

    is_keras(case, found)
    assert not any(isinstance(leaf, jax.Array) or getattr(leaf, "dtype", None) == np.float64 for leaf in found)


@pytest.mark.parametrize("case", CASES)
def test_jax_answers_as_keras(case):
    """Values of JAX's get Keras's answers."""
    with jax.numpy_rank_promotion("allow"):  # as Keras has it: its operations broadcast
        found = evaluated(case, ops.OPERATIONS, {name: jax.numpy.asarray(value) for name, value in VALUES.items()})

    is_keras(case, found)
