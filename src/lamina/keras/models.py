"""Keras's ``models`` under lamina's roof."""

from lamina.keras._architecture import clone_model as clone_model
from lamina.keras._architecture import model_from_config as model_from_config
from lamina.keras._architecture import model_from_json as model_from_json
from lamina.keras._loading import load_model as load_model
from lamina.keras._model import Model as Model
from lamina.keras._model import Sequential as Sequential
from lamina.keras._saving import save_model as save_model
