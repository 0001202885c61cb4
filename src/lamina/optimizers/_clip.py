"""Gradients brought within a limit: each weight's by its length or by its numbers, or all together by their length."""

from collections.abc import Mapping
from typing import Any

from lamina.arrays import namespace
from lamina.typing import Array


def clipped(optimizer: Any, gradients: Mapping[str, Array]) -> dict[str, Array]:
    """The gradients within the one limit that is set."""
    if optimizer.clipnorm is not None:
        return {name: within_norm(g, optimizer.clipnorm) for name, g in gradients.items()}
    if optimizer.clipvalue is not None:
        limit = optimizer.clipvalue
        return {name: namespace(g).clip(g, -limit, limit) for name, g in gradients.items()}
    if optimizer.global_clipnorm is not None:
        return within_common_norm(gradients, optimizer.global_clipnorm)
    return dict(gradients)


def within_norm(gradient: Array, limit: Any) -> Array:
    """One gradient, no longer than `limit`."""
    norm = length([gradient])
    return gradient * limit / namespace(norm).where(norm > limit, norm, limit)


def within_common_norm(gradients: Mapping[str, Array], limit: Any) -> dict[str, Array]:
    """All gradients, together no longer than `limit`."""
    norm = length(list(gradients.values()))
    # norm - norm is 0, or NaN where the norm is not finite: no gradient is then right
    scale = limit / namespace(norm).where(norm > limit, norm, limit) + (norm - norm)
    return {name: g * scale for name, g in gradients.items()}


def length(gradients: list[Array]) -> Array:
    """The Euclidean length of all numbers together."""
    n = namespace(*gradients)
    return n.sqrt(sum(n.sum(g * g) for g in gradients))
