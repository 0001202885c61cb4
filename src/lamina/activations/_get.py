"""From a name, in any of Keras's spellings, to an activation, and back."""

from collections.abc import Callable
from inspect import unwrap
from typing import TypeAlias

from lamina.activations import _across, _bounded, _rectified, _shrinking
from lamina.errors import ArgumentError
from lamina.registry import Registry
from lamina.typing import Array

Activation: TypeAlias = Callable[[Array], Array]
"""A function from an array to one of the same shape (glu halves an axis)."""

ACTIVATIONS: Registry[Activation] = Registry("activation")
"""All activations that a word can name."""

for _function in (
    _rectified.relu,
    _rectified.leaky_relu,
    _rectified.relu6,
    _rectified.elu,
    _rectified.celu,
    _rectified.selu,
    _rectified.gelu,
    _rectified.mish,
    _rectified.squareplus,
    _rectified.sparse_plus,
    _bounded.linear,
    _bounded.sigmoid,
    _bounded.hard_sigmoid,
    _bounded.sparse_sigmoid,
    _bounded.log_sigmoid,
    _bounded.softplus,
    _bounded.softsign,
    _bounded.tanh,
    _bounded.hard_tanh,
    _bounded.exponential,
    _shrinking.soft_shrink,
    _shrinking.hard_shrink,
    _shrinking.tanh_shrink,
    _across.softmax,
    _across.log_softmax,
    _across.sparsemax,
    _across.glu,
):
    ACTIVATIONS.add(_function, _function.__name__)
ACTIVATIONS.add(_rectified.silu, "silu", "swish")
ACTIVATIONS.add(_rectified.hard_silu, "hard_silu", "hard_swish")


def get(identifier: str | Activation | None) -> Activation:
    """The activation that `identifier` means: a name in any spelling, a function, or ``None`` for `linear`.

    Raises:
        UnknownNameError: No activation has that name.
        ArgumentError: It is neither a name nor a function.

    >>> get("ReLU").__name__, get(None).__name__
    ('relu', 'linear')
    """
    if identifier is None:
        return _bounded.linear
    if isinstance(identifier, str):
        return ACTIVATIONS[identifier]
    if not callable(identifier):
        raise ArgumentError.wanted("An activation", "identifier", "a name, a function or None", identifier)
    return unwrap(identifier) if name_of(identifier) else identifier


def name_of(activation: Activation) -> str | None:
    """The name under which `get` finds an activation; ``None`` for a function of the user's.

    >>> name_of(get("swish"))
    'silu'
    """
    name = getattr(activation, "__name__", None)
    return name if name in ACTIVATIONS and ACTIVATIONS[name] is unwrap(activation) else None


def settled(identifier: str | Activation | None) -> str | Activation:
    """`identifier` in the one form that a description keeps: the first spelling, or the user's function itself.

    Raises:
        UnknownNameError: No activation has that name.
        ArgumentError: It is neither a name nor a function.

    >>> settled("Swish"), settled(None)
    ('silu', 'linear')
    """
    function = get(identifier)
    return name_of(function) or function
