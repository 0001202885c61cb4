"""Stand: a module made of names, under the name of one of Keras's or TensorFlow's."""

from types import ModuleType
from typing import Any

from lamina.keras._beyond import Beyond, about


class Stand(ModuleType):
    """A module that answers for one of TensorFlow's, and refuses what it does not have in one sentence."""

    def __init__(self, name: str, names: dict[str, Any]) -> None:
        super().__init__(name, f"lamina in the place of {name}.")
        self.__dict__.update(names)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        other = about(f"{self.__name__}.{name}")
        if other:
            return Beyond(f"{self.__name__}.{name}", other)
        raise AttributeError(
            f"lamina stands in for {self.__name__} where scripts for tables need it, and has no "
            f"{self.__name__}.{name}; use lamina.keras.ops, or run this script with TensorFlow."
        )
