"""Standing in: within a process that asks for it, ``import keras`` and ``import tensorflow`` mean lamina."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from lamina import keras
from lamina.keras import _aliases, tensorflow

PACKAGES = ("keras", "tf_keras", "tensorflow", "scikeras")
"""Top-level names that are answered for."""


class Refusal(MetaPathFinder):
    """Says in one sentence what lamina does not stand in for."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Nothing is found by this finder: it refuses, or lets others look."""
        del path, target
        if fullname.split(".", maxsplit=1)[0] in PACKAGES:
            raise ModuleNotFoundError(refusal(fullname), name=fullname)
        return None


def refusal(name: str) -> str:
    """Why a module is not there.

    >>> refusal("keras.preprocessing.image").split(";")[0]
    "lamina does not answer for 'keras.preprocessing.image': that is for images"
    """
    about = next((words for part, words in _aliases.OUTSIDE.items() if part in name), None)
    why = f"that is for {about}" if about else "it knows no such module"
    return f"lamina does not answer for {name!r}: {why}; lamina is for neural networks on tables."


def stand_in() -> None:
    """From here on, in this process, the names of Keras and TensorFlow lead to lamina.

    Raises:
        ImportError: The real ones have been imported already, and a script would get both.
    """
    for name in ("keras", "tensorflow", "tf_keras"):
        there = sys.modules.get(name)
        if there is not None and there is not keras and not isinstance(there, tensorflow.Stand):
            raise ImportError(
                f"The real {name} is imported already in this process. Start a fresh one: "
                "python -m lamina.keras SCRIPT.py"
            )
    modules = _aliases.modules() | tensorflow.modules()
    sys.modules.update(modules)
    for name, module in modules.items():
        above, _, last = name.rpartition(".")
        if above and not hasattr(modules[above], last):
            setattr(modules[above], last, module)
    if not any(isinstance(finder, Refusal) for finder in sys.meta_path):
        sys.meta_path.insert(0, Refusal())
