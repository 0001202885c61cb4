"""Keras's ``mixed_precision``: float32 is the one policy; half precision is noted, and float32 computed."""

from typing import Any

from lamina.keras._described import DTypePolicy
from lamina.keras._scripts._notes import note
from lamina.optimizers import LossScaleOptimizer as LossScaleOptimizer

Policy = DTypePolicy


def set_global_policy(policy: Any) -> None:
    """Note that a policy of half precision changes nothing: it is a matter of speed on devices for large networks.

    >>> set_global_policy("float32")
    """
    name = getattr(policy, "name", policy)
    if name != "float32":
        note(f"mixed_precision: {name!r} is for large networks; tables are computed in float32 all the same.")


def global_policy() -> DTypePolicy:
    """The one policy.

    >>> global_policy().name
    'float32'
    """
    return DTypePolicy()


set_policy, set_dtype_policy, dtype_policy = set_global_policy, set_global_policy, global_policy
