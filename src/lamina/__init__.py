"""Neural networks for tables: Keras's words, one compiled program per fit, and a verdict on every fit."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lamina.errors import LaminaError as LaminaError
    from lamina.layers import Input as Input
    from lamina.many import fit_many as fit_many
    from lamina.model import Model as Model
    from lamina.model import Sequential as Sequential
    from lamina.model import load_model as load_model
    from lamina.random import set_random_seed as set_random_seed
    from lamina.training import Blocks as Blocks

__version__ = "0.1.0"

_MODULES = (
    "activations",
    "callbacks",
    "devices",
    "initializers",
    "keras",
    "layers",
    "losses",
    "many",
    "metrics",
    "optimizers",
    "pipeline",
    "regularizers",
    "schedules",
)
_NAMES = {
    "Blocks": "training",
    "LaminaError": "errors",
    "Input": "layers",
    "fit_many": "many",
    "Model": "model",
    "Sequential": "model",
    "load_model": "model",
    "set_random_seed": "random",
}
__all__ = sorted([*_MODULES, *_NAMES])  # noqa: PLE0605 - a list of words


def __getattr__(name: str) -> Any:
    """Load a name when it is first asked for, so that ``import lamina`` costs next to nothing."""
    if name in _MODULES:
        return import_module(f"lamina.{name}")
    if name in _NAMES:
        return getattr(import_module(f"lamina.{_NAMES[name]}"), name)
    raise AttributeError(f"module 'lamina' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
