"""The one type of number in which layers compute."""

from typing import Any

from lamina.errors import ArgumentError


def single(owner: str, dtype: Any) -> str:
    """``"float32"``, for every spelling of it.

    Raises:
        ArgumentError: Another type.

    >>> single("Dense", None)
    'float32'
    """
    word = "float32" if dtype is None else str(getattr(dtype, "name", getattr(dtype, "__name__", dtype)))
    if word not in {"float32", "float"}:
        raise ArgumentError(
            f"{owner} computes in float32; got dtype={word!r}. Leave dtype out: for tables other types gain nothing."
        )
    return "float32"
