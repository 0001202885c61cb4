"""Keras's ``activations`` under lamina's roof."""

from collections.abc import Callable, Mapping
from typing import Any

from lamina import activations
from lamina.activations import celu as celu
from lamina.activations import elu as elu
from lamina.activations import exponential as exponential
from lamina.activations import gelu as gelu
from lamina.activations import glu as glu
from lamina.activations import hard_shrink as hard_shrink
from lamina.activations import hard_sigmoid as hard_sigmoid
from lamina.activations import hard_silu as hard_silu
from lamina.activations import hard_swish as hard_swish
from lamina.activations import hard_tanh as hard_tanh
from lamina.activations import leaky_relu as leaky_relu
from lamina.activations import linear as linear
from lamina.activations import log_sigmoid as log_sigmoid
from lamina.activations import log_softmax as log_softmax
from lamina.activations import mish as mish
from lamina.activations import relu as relu
from lamina.activations import relu6 as relu6
from lamina.activations import selu as selu
from lamina.activations import sigmoid as sigmoid
from lamina.activations import silu as silu
from lamina.activations import soft_shrink as soft_shrink
from lamina.activations import softmax as softmax
from lamina.activations import softplus as softplus
from lamina.activations import softsign as softsign
from lamina.activations import sparse_plus as sparse_plus
from lamina.activations import sparse_sigmoid as sparse_sigmoid
from lamina.activations import sparsemax as sparsemax
from lamina.activations import squareplus as squareplus
from lamina.activations import swish as swish
from lamina.activations import tanh as tanh
from lamina.activations import tanh_shrink as tanh_shrink
from lamina.activations import threshold as threshold
from lamina.keras._files._told import made
from lamina.keras.ops._dispatch import raw


def get(identifier: Any) -> Callable[..., Any]:
    """The activation that `identifier` means: a name in any spelling, a function, a dict, or ``None`` for `linear`.

    Raises:
        ArgumentError: It means none.

    Example:
        >>> get("relu") is relu, get(None) is linear
        (True, True)
    """
    found = deserialize(identifier) if isinstance(identifier, Mapping) else activations.get(identifier)
    return _TABLE[found.__name__] if activations.name_of(found) else found


def serialize(activation: Callable[..., Any]) -> str:
    """The name of an activation, or of a function of one's own.

    Example:
        >>> serialize(relu)
        'relu'
    """
    return activations.name_of(activation) or str(getattr(activation, "__name__", activation))


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Callable[..., Any]:
    """What `serialize` wrote, from the closed table of activations and from `custom_objects`.

    Raises:
        ArgumentError: It names no activation.

    Example:
        >>> deserialize("silu") is silu
        True
    """
    found: Callable[..., Any] = made(config, "activation", _TABLE, custom_objects)
    return found


_TABLE: dict[str, Any] = {
    name: raw(getattr(activations, name))
    for name, thing in list(globals().items())
    if getattr(activations, name, None) is thing and name[0] != "_"
}
globals().update(_TABLE)  # so that they take symbols, variables and values on a tape as well
