"""The words that signatures share: arrays of any executor, shapes, names and their arrays."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = Any
"""An array of whichever executor runs: NumPy, JAX (traced or not). It answers ``__array_namespace__``."""

Namespace: TypeAlias = Any
"""The module of functions that belongs to an array, as the array-API standard names it."""

HostArray: TypeAlias = NDArray[np.float32]
"""An array that lies in the host's memory and belongs to a cell: always float32."""

Shape: TypeAlias = tuple[int, ...]
"""Sizes of the axes after the rows."""

Tree: TypeAlias = Mapping[str, Any]
"""Names to arrays, or to further trees: what `apply` receives as weights."""
