"""Pages: memory for rows that begins where a device can use it, and goes back to the system when it is let go."""

import ctypes
import math
import mmap
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

SMALL = 1 << 20
"""Bytes below which memory comes from the heap: nobody notices what becomes of it."""


def zeros(shape: tuple[int, ...], dtype: Any) -> NDArray[Any]:
    """An array of zeros.

    Heaps keep what is freed, one for each thread, so that blocks that come and go would pile up there; and JAX copies
    what does not begin at a multiple of 64 bytes.

    >>> zeros((1000, 300), np.float32).ctypes.data % 64, int(zeros((2, 3), np.int32).sum())
    (0, 0)
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size < SMALL:
        return np.zeros(shape, dtype)
    private = {} if sys.platform == "win32" else {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS}
    return np.frombuffer(mmap.mmap(-1, size, **private), dtype).reshape(shape)


def give_back() -> None:
    """Give what heaps keep back to the system, where its C library can: a thread's heap outlives the thread."""
    trim = None if sys.platform == "win32" else getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
