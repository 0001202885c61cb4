"""Functions of Keras's that lie outside structured data or would fetch from the network: each says so when called."""

from collections.abc import Callable, Mapping
from types import ModuleType
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


OUTSIDE: Mapping[str, str] = {
    "applications": "pretrained networks for images",
    "preprocessing.image": "images",
    "preprocessing.text": "documents",
    "preprocessing.sequence": "sequences",
    "preprocessing": "images, texts and sequences",
    "distillation": "teaching one large model by another",
    "export": "TensorFlow's serving",
    "tensorflow.lookup": "tables of graphs, whose work StringLookup does",
    "quantizers": "numbers of few bits",
    "contrib": "TensorFlow 1's experiments",
    "tensorflow_addons": "TensorFlow's addons, long given up",
    "tensorflow.image": "images",
    "tensorflow.audio": "sound",
    "tensorflow.signal": "sound and signals",
    "tensorflow.sparse": "sparse arrays",
    "tensorflow.ragged": "ragged arrays",
    "tensorflow.layers": "TensorFlow 1's graphs, whose layers are keras.layers today",
    "estimator": "TensorFlow's estimators",
    "lite": "TensorFlow Lite",
    "saved_model": "TensorFlow's SavedModel",
    "tpu": "TPUs",
}
"""What a script may ask for that lamina is not for, and in whose words to say so."""


def about(name: str) -> str | None:
    """What a module is for that lamina is not for.

    >>> about("tensorflow.keras.preprocessing.text"), about("keras.layers")
    ('documents', None)
    """
    return next((words for part, words in OUTSIDE.items() if f".{part}" in f".{name}"), None)


class Beyond(ModuleType):
    """What stands under a module's name that lamina is not for: importing it is harmless, using it is refused.

    Args:
        name: Of the module, or of something in it.
        about: What it is for.

    Example:
        >>> try:
        ...     Beyond("keras.preprocessing.text", "documents").Tokenizer(num_words=100)
        ... except ArgumentError as error:
        ...     print(error)
        keras.preprocessing.text.Tokenizer is for documents; lamina is for neural networks on tables.
    """

    def __init__(self, name: str, about: str) -> None:
        super().__init__(name, f"{name}, which is for {about}: not here.")
        self.__path__: list[str] = []
        self._about = about

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Beyond(f"{self.__name__}.{name}", self._about)

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        raise ArgumentError(f"{self.__name__} is for {self._about}; lamina is for neural networks on tables.")

    __mro_entries__ = __call__


def parts() -> dict[str, Beyond]:
    """Parts of Keras that are for something else, with what stands there."""
    names = ("applications", "distillation", "export", "preprocessing", "quantizers")
    return {name: Beyond(f"keras.{name}", str(about(f"keras.{name}"))) for name in names}
