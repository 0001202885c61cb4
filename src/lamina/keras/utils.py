"""Keras's ``utils`` under lamina's roof."""

from typing import Any

import numpy as np

from lamina.arrays import namespace, one_hot
from lamina.callbacks import Progbar as Progbar
from lamina.errors import DataError
from lamina.keras._batch_source import PyDataset as PyDataset
from lamina.keras._batch_source import pack_x_y_sample_weight as pack_x_y_sample_weight
from lamina.keras._batch_source import split_dataset as split_dataset
from lamina.keras._batch_source import unpack_x_y_sample_weight as unpack_x_y_sample_weight
from lamina.keras._beyond import functions
from lamina.keras._files._architecture import deserialize_keras_object as deserialize_keras_object
from lamina.keras._files._architecture import serialize_keras_object as serialize_keras_object
from lamina.keras._files._registered import CustomObjectScope as CustomObjectScope
from lamina.keras._files._registered import custom_object_scope as custom_object_scope
from lamina.keras._files._registered import get_custom_objects as get_custom_objects
from lamina.keras._files._registered import get_registered_name as get_registered_name
from lamina.keras._files._registered import get_registered_object as get_registered_object
from lamina.keras._files._registered import register_keras_serializable as register_keras_serializable
from lamina.keras._plot import model_to_dot as model_to_dot
from lamina.keras._plot import plot_model as plot_model
from lamina.keras._spaces._feature_space import FeatureSpace as FeatureSpace
from lamina.keras._values._types import standardize_dtype as standardize_dtype
from lamina.keras.backend import clear_session as clear_session
from lamina.keras.backend import is_keras_tensor as is_keras_tensor
from lamina.keras.config import disable_interactive_logging as disable_interactive_logging
from lamina.keras.config import enable_interactive_logging as enable_interactive_logging
from lamina.keras.config import is_interactive_logging_enabled as is_interactive_logging_enabled
from lamina.layers import Symbol
from lamina.random import set_random_seed as set_random_seed
from lamina.structures import leaves
from lamina.typing import HostArray

Sequence = OrderedEnqueuer = GeneratorEnqueuer = PyDataset
plot = plot_model
globals().update(functions())


def to_categorical(x: Any, num_classes: int | None = None) -> HostArray:
    """One column a class, 1 where the row's code is that class and 0 elsewhere, float32.

    Args:
        x: Class codes from 0; a last axis of size 1 is dropped.
        num_classes: How many columns; one more than the largest code if not given.

    Raises:
        DataError: A code is negative, or too large for `num_classes`.

    Example:
        >>> to_categorical([0, 2]).tolist()
        [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    codes = np.asarray(x, np.int64)
    if codes.ndim > 1 and codes.shape[-1] == 1:
        codes = codes[..., 0]
    count = int(codes.max()) + 1 if num_classes is None else num_classes
    if codes.size and (codes.min() < 0 or codes.max() >= count):
        raise DataError(f"Class codes are whole numbers from 0 to {count - 1}; got {codes.min()} to {codes.max()}.")
    hot: HostArray = one_hot(codes, count, np.zeros(1, np.float32))
    return hot


def normalize(x: Any, axis: int = -1, order: int = 2) -> Any:
    """`x` divided by its norm along `axis`; what is all 0 stays so.

    >>> normalize(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    n = namespace(x)
    given = n.asarray(x)
    norm = n.linalg.vector_norm(given, ord=order, axis=axis, keepdims=True)
    return given / n.where(norm == 0, 1.0, norm)


def print_summary(model: Any, *arguments: Any, **shown: Any) -> None:
    """Print a model's layers, as ``model.summary`` with the same arguments does.

    >>> from lamina.keras import Sequential, layers
    >>> print_summary(Sequential([layers.Dense(1, input_shape=[2])]), 40, print_fn=lambda text: print(len(text) > 99))
    True
    """
    model.summary(*arguments, **shown)


def multi_gpu_model(model: Any, gpus: Any = None, **more: Any) -> Any:
    """The model itself: Keras 2's way to spread a model over devices, of which lamina needs one.

    >>> multi_gpu_model("a model", gpus=2)
    'a model'
    """
    del gpus, more
    return model


def get_source_inputs(tensor: Any) -> list[Any]:
    """The symbols that a symbol follows from and that follow from nothing.

    >>> from lamina.layers import Dense, Input
    >>> x = Input((2,))
    >>> get_source_inputs(Dense(1)(x)) == [x]
    True
    """
    node = getattr(tensor, "node", None)
    before = [] if node is None else [one for one in leaves(node.arguments) if isinstance(one, Symbol)]
    found = [source for one in before for source in get_source_inputs(one)] if before else [tensor]
    return list(dict.fromkeys(found))
