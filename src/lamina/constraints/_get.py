"""From a name, in any of Keras's spellings, to a constraint."""

from lamina.constraints._constraints import Constraint, FunctionConstraint, MaxNorm, MinMaxNorm, NonNeg, UnitNorm
from lamina.errors import ArgumentError
from lamina.registry import Registry

CONSTRAINTS: Registry[type[Constraint]] = Registry("constraint")
"""All constraints that a word can name."""

for _cls in (Constraint, MaxNorm, MinMaxNorm, NonNeg, UnitNorm):
    CONSTRAINTS.add(_cls, _cls.__name__)


def get(identifier: object) -> Constraint | None:
    """The constraint that `identifier` means.

    Args:
        identifier: A constraint, its class, its name in any spelling, a function from a weight to a weight, or
            ``None`` for none.

    Raises:
        UnknownNameError: No constraint has that name.
        ArgumentError: It is none of these.

    >>> get("max_norm")
    MaxNorm()
    """
    if identifier is None or isinstance(identifier, Constraint):
        return identifier
    if isinstance(identifier, str):
        return CONSTRAINTS[identifier]()
    if isinstance(identifier, type) and issubclass(identifier, Constraint):
        return identifier()
    if callable(identifier) and not isinstance(identifier, type):
        return FunctionConstraint(identifier)
    raise ArgumentError.wanted("A constraint", "identifier", "a name, a Constraint, a function or None", identifier)
