"""Keras's ``saving`` under lamina's roof."""

from lamina.keras._files._architecture import deserialize_keras_object as deserialize_keras_object
from lamina.keras._files._architecture import serialize_keras_object as serialize_keras_object
from lamina.keras._files._loading import load_model as load_model
from lamina.keras._files._registered import CustomObjectScope as CustomObjectScope
from lamina.keras._files._registered import custom_object_scope as custom_object_scope
from lamina.keras._files._registered import get_custom_objects as get_custom_objects
from lamina.keras._files._registered import get_registered_name as get_registered_name
from lamina.keras._files._registered import get_registered_object as get_registered_object
from lamina.keras._files._registered import register_keras_serializable as register_keras_serializable
from lamina.keras._files._saving import load_weights as load_weights
from lamina.keras._files._saving import save_model as save_model
from lamina.keras._files._saving import save_weights as save_weights
