"""Keras's ``models`` under lamina's roof."""

from lamina.model import Model as Model
from lamina.model import Sequential as Sequential
from lamina.model import load_model as load_model
