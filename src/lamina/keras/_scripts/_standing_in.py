"""Standing in: within a process that asks for it, ``import keras`` and ``import tensorflow`` mean lamina."""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from lamina import keras
from lamina.keras import tensorflow
from lamina.keras._beyond import Beyond, about
from lamina.keras._scripts import _aliases, _older
from lamina.keras._scripts._stand import Stand

PACKAGES = ("keras", "keras_core", "tf_keras", "tensorflow", "tensorflow_addons", "scikeras")
"""Top-level names that are answered for."""


class Refusal(MetaPathFinder, Loader):
    """Gives what lamina is not for as modules that refuse to be used, and says of all else that it is not there."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Something that refuses, or nothing: then others may look.

        Raises:
            ModuleNotFoundError: lamina answers for the package, and knows no such module in it.
        """
        del path, target
        if fullname.split(".", maxsplit=1)[0] not in PACKAGES:
            return None
        if about(fullname):
            return ModuleSpec(fullname, self, is_package=True)
        raise ModuleNotFoundError(refusal(fullname), name=fullname)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """A module whose names may be imported, and refuse to be used."""
        return Beyond(spec.name, about(spec.name) or "")

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing in it to run."""


def refusal(name: str) -> str:
    """Why a module is not there.

    >>> refusal("keras.preprocessing.image").split(";")[0]
    "lamina does not answer for 'keras.preprocessing.image': that is for images"
    """
    other = about(name)
    why = f"that is for {other}" if other else "it knows no such module"
    return f"lamina does not answer for {name!r}: {why}; lamina is for neural networks on tables."


def stand_in() -> None:
    """From here on, in this process, the names of Keras and TensorFlow lead to lamina.

    Raises:
        ImportError: The real ones have been imported already, and a script would get both.
    """
    for name in ("keras", "tensorflow", "tf_keras"):
        there = sys.modules.get(name)
        if there is not None and there is not keras and not isinstance(there, Stand):
            raise ImportError(
                f"The real {name} is imported already in this process. Start a fresh one: "
                "python -m lamina.keras SCRIPT.py"
            )
    modules = _aliases.modules() | tensorflow.modules()
    for name in list(modules):
        _hang(name, modules)
    _older.hang(keras, modules)
    sys.modules.update(modules)
    if not any(isinstance(finder, Refusal) for finder in sys.meta_path):
        sys.meta_path.insert(0, Refusal())


def _hang(name: str, modules: dict[str, ModuleType]) -> None:
    """Let a module be found below the one that its name says, which is made if need be."""
    if not hasattr(modules[name], "__path__"):
        modules[name].__path__ = []  # so that names below it are asked of the finder
    above, _, last = name.rpartition(".")
    if above:
        if above not in modules:
            modules[above] = Stand(above, {})
            _hang(above, modules)
        if last not in vars(modules[above]):
            setattr(modules[above], last, modules[name])
