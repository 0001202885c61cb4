"""Functions of Keras's that lie outside structured data or would fetch from the network: each says so when called."""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from lamina.errors import ArgumentError

FUNCTIONS: Mapping[str, str] = {
    "is for images": ("array_to_img img_to_array load_img save_img image_dataset_from_directory"),
    "is for sound": "audio_dataset_from_directory",
    "is for texts and sequences": "text_dataset_from_directory timeseries_dataset_from_array pad_sequences",
    "fetches from the network, which lamina never does: read a file that is there": "get_file",
}
"""What each group of names does, and the names."""


def refusing(name: str, why: str) -> Callable[..., NoReturn]:
    """A function that says why it is not here."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise ArgumentError(f"{name} {why}; lamina is for neural networks on tables.")

    refuse.__name__ = name
    refuse.__doc__ = f"Keras's {name}, which {why.partition(',')[0]}: not here."
    return refuse


def functions() -> dict[str, Callable[..., NoReturn]]:
    """Each name of `FUNCTIONS` with a function that refuses.

    >>> functions()["load_img"].__doc__
    "Keras's load_img, which is for images: not here."
    """
    return {name: refusing(name, why) for why, names in FUNCTIONS.items() for name in names.split()}


class Absent:
    """What stands under the name of a part of Keras that is not here: whatever is asked of it is refused.

    Args:
        name: Of the part.
        why: What it is for.

    Example:
        >>> try:
        ...     Absent("datasets", "fetches data from the network").mnist
        ... except AttributeError as error:
        ...     print(error)
        keras.datasets fetches data from the network; lamina is for neural networks on tables.
    """

    def __init__(self, name: str, why: str) -> None:
        self._sentence = f"keras.{name} {why}; lamina is for neural networks on tables."

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(self._sentence)


ABSENT: Mapping[str, str] = {
    "applications": "holds pretrained networks for images",
    "datasets": "fetches data from the network",
    "distribution": "spreads one model over many devices by TensorFlow's words",
    "mixed_precision": "computes in half precision, and lamina in float32",
    "preprocessing": "prepares images, texts and sequences",
    "quantizers": "shrinks numbers to few bits",
}
"""Parts of Keras → what they are for."""


def parts() -> dict[str, Absent]:
    """Each name of `ABSENT` with what stands there."""
    return {name: Absent(name, why) for name, why in ABSENT.items()}
