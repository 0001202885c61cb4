"""Keras's ``models`` under lamina's roof."""

from lamina.keras._model import Model as Model
from lamina.keras._model import Sequential as Sequential
from lamina.model import load_model as load_model
