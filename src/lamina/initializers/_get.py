"""From a name, in any of Keras's spellings, to an initializer."""

from lamina.errors import ArgumentError
from lamina.initializers._constant import Constant, Identity, Ones, Zeros
from lamina.initializers._initializer import ArrayInitializer, FunctionInitializer, Initializer
from lamina.initializers._random import Orthogonal, RandomNormal, RandomUniform, TruncatedNormal
from lamina.initializers._scaled import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LecunNormal,
    LecunUniform,
    VarianceScaling,
)
from lamina.registry import Registry

INITIALIZERS: Registry[type[Initializer]] = Registry("initializer")
"""All initializers that a word can name."""

for _cls in (
    *(Constant, TruncatedNormal, VarianceScaling),
    *(GlorotUniform, GlorotNormal, HeUniform, HeNormal, LecunUniform, LecunNormal),
):
    INITIALIZERS.add(_cls, _cls.__name__)
INITIALIZERS.add(Zeros, "Zeros", "zero")
INITIALIZERS.add(Ones, "Ones", "one")
INITIALIZERS.add(Identity, "Identity", "IdentityInitializer")
INITIALIZERS.add(Orthogonal, "Orthogonal", "OrthogonalInitializer")
INITIALIZERS.add(RandomUniform, "RandomUniform", "uniform")
INITIALIZERS.add(RandomNormal, "RandomNormal", "normal")


def get(identifier: object) -> Initializer:
    """The initializer that `identifier` means.

    Args:
        identifier: An initializer, its class, its name in any spelling, a function ``f(shape, dtype)``, or an array.

    Raises:
        UnknownNameError: No initializer has that name.
        ArgumentError: It is none of these.

    >>> get("glorot_uniform")
    GlorotUniform()
    """
    if isinstance(identifier, str):
        return INITIALIZERS[identifier]()
    if isinstance(identifier, type) and issubclass(identifier, Initializer):
        return get(identifier())
    if isinstance(identifier, Initializer):
        return identifier if type(identifier).__call__ is Initializer.__call__ else FunctionInitializer(identifier)
    if hasattr(identifier, "__array__") and not isinstance(identifier, type):
        return ArrayInitializer(identifier)
    if callable(identifier):
        return FunctionInitializer(identifier)
    raise ArgumentError.wanted(
        "An initializer", "identifier", "a name, an Initializer, a function or an array", identifier
    )
