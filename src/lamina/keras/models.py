"""Keras's ``models`` under lamina's roof."""

from typing import Any, NoReturn

from lamina.errors import ArgumentError
from lamina.keras._files._architecture import clone_model as clone_model
from lamina.keras._files._architecture import model_from_config as model_from_config
from lamina.keras._files._architecture import model_from_json as model_from_json
from lamina.keras._files._loading import load_model as load_model
from lamina.keras._files._saving import save_model as save_model
from lamina.keras._own._model import Model as Model
from lamina.keras._own._model import Sequential as Sequential


def model_from_yaml(yaml_string: str, custom_objects: Any = None) -> NoReturn:
    """Keras has given up models in YAML, which could run code; JSON says the same.

    Raises:
        ArgumentError: Always.
    """
    del yaml_string, custom_objects
    raise ArgumentError(
        "Models in YAML could run code, and Keras gave them up in 2.6; use to_json and model_from_json."
    )
