"""How precisely matrices are multiplied, where a device has coarser and quicker units than those for float32."""

from contextlib import AbstractContextManager, nullcontext

import jax

from lamina.errors import UnknownNameError
from lamina.training._tracing import on_cpu

WORDS = {"float32": "highest", "tensorfloat32": "tensorfloat32", "bfloat16": "BF16_BF16_F32"}
"""lamina's word → JAX's. JAX left alone takes TF32 on a graphics card; CPUs know float32 alone and are left alone."""

_CHOSEN = {"now": "float32"}


def precision() -> str:
    """The coarsest form in which products of matrices may be computed."""
    return _CHOSEN["now"]


def set_precision(word: str) -> None:
    """Programs that are asked for from now on multiply so.

    Raises:
        UnknownNameError: There is no such word.
    """
    if word not in WORDS:
        raise UnknownNameError.among("precision", word, WORDS)
    _CHOSEN["now"] = word


def in_force() -> str | None:
    """JAX's word for programs of this process's devices; nothing where all products are in float32 anyway."""
    return None if on_cpu() else WORDS[precision()]


def multiplied(word: str | None) -> AbstractContextManager[None]:
    """Within, products are traced in the precision of JAX's `word`."""
    return nullcontext() if word is None else jax.default_matmul_precision(word)
