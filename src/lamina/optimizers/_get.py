"""From a name, in any of Keras's spellings, to an optimizer."""

from lamina.errors import ArgumentError
from lamina.optimizers._adafactor import Adafactor
from lamina.optimizers._adagrad import Adadelta, Adagrad
from lamina.optimizers._adam import Adam, AdamW
from lamina.optimizers._adamax import Adamax
from lamina.optimizers._ftrl import Ftrl
from lamina.optimizers._lamb import Lamb
from lamina.optimizers._lion import Lion
from lamina.optimizers._muon import Muon
from lamina.optimizers._nadam import Nadam
from lamina.optimizers._optax import OptaxOptimizer, speaks_optax
from lamina.optimizers._optimizer import Optimizer
from lamina.optimizers._rmsprop import RMSprop
from lamina.optimizers._schedule_free import ScheduleFreeAdamW
from lamina.optimizers._sgd import SGD
from lamina.registry import Registry

OPTIMIZERS: Registry[type[Optimizer]] = Registry("optimizer")
"""All optimizers that a word can name."""

for _cls in (
    *(SGD, RMSprop, Adam, AdamW, Adadelta, Adafactor, Adagrad, Adamax, Ftrl, Lamb, Lion, Muon, Nadam),
    ScheduleFreeAdamW,
):
    OPTIMIZERS.add(_cls, _cls.__name__.lower())


def get(identifier: object) -> Optimizer:
    """The optimizer that `identifier` means.

    Args:
        identifier: An optimizer, its class, its name in any spelling, or an optax transformation.

    Raises:
        UnknownNameError: No optimizer has that name.
        ArgumentError: It is none of these.

    >>> get("adam")
    Adam()
    """
    if isinstance(identifier, str):
        return OPTIMIZERS[identifier]()
    if isinstance(identifier, type) and issubclass(identifier, Optimizer):
        return identifier()
    if isinstance(identifier, Optimizer):
        return identifier
    if speaks_optax(identifier) and not isinstance(identifier, type):
        return OptaxOptimizer(identifier)
    wanted = "a name, an Optimizer or an optax transformation"
    raise ArgumentError.wanted("An optimizer", "identifier", wanted, identifier)
