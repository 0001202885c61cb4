"""Spellings of ten years of Keras for settings of layers, optimizers and the rest, each put into today's words."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

from lamina import layers, optimizers
from lamina.config import Description, listen
from lamina.errors import ArgumentError
from lamina.initializers import Constant
from lamina.keras._scripts._notes import note, renamed
from lamina.schedules import InverseTimeDecay

Named: TypeAlias = dict[str, Any]

RENAMED: Mapping[str, str | tuple[str, ...]] = {
    "output_dim": "units",
    "init": ("kernel_initializer", "embeddings_initializer", "alpha_initializer"),
    "W_regularizer": ("kernel_regularizer", "embeddings_regularizer"),
    "b_regularizer": "bias_regularizer",
    "W_constraint": ("kernel_constraint", "embeddings_constraint"),
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
    "p": "rate",
    "sigma": "stddev",
    "lr": "learning_rate",
    "max_values": "max_tokens",
    "max_tokens": "num_tokens",
    "num_oov_tokens": "num_oov_indices",
    "epsilon_": "epsilon",
    "rho_": "rho",
    "alpha": "negative_slope",
    "gamma_init": "gamma_initializer",
    "beta_init": "beta_initializer",
    "U_regularizer": "recurrent_regularizer",
    "dropout_rate": "rate",
    "m": "max_value",
    "l": "l2",
}
"""Old word → present one, or several of which a class knows one, for any class that knows not the old."""

IGNORED = {
    "dynamic": "layers are always traced",
    "mode": "there is one mode",
    "implementation": "there is one",
    "sparse": "arrays are dense",
    "autocast": "numbers are float32",
    "synchronized": "one device holds the batch",
    "fused": "what can be fused is",
    "virtual_batch_size": "the batch is the batch",
    "schedule_decay": "Keras's Nadam has the one that it had by default",
}
"""Words that change nothing here, and why."""


ADADELTA = "Adadelta: learning_rate is 0.001 where nothing is said; in Keras before 2.4 it was 1.0."


def modern(cls: type, given: tuple[Any, ...], named: Named) -> tuple[tuple[Any, ...], Named]:
    """Settings in today's words: what every description of lamina asks where it is made by a script."""
    fields = _fields(cls)
    unknown = [word for word in named if word not in fields]
    if unknown:
        named = dict(named)
        for word in unknown:
            _one(cls, fields, word, named)
    if named.get("output_mode") == "binary":
        renamed(cls.__name__, "output_mode='binary'", "output_mode='multi_hot'")
        named = {**named, "output_mode": "multi_hot"}
    unsaid = [word for word in named if word.endswith("_initializer") and word in fields and named[word] is None]
    if unsaid:  # what Keras draws where nobody has said how
        named = {**named, **dict.fromkeys(unsaid, "glorot_uniform")}
    if str(getattr(named.get("dtype"), "name", named.get("dtype"))) == "float64" and issubclass(cls, layers.Layer):
        note(f"{cls.__name__}: dtype='float64' changes nothing; lamina computes in float32.")
        named = {**named, "dtype": "float32"}
    if "name" in fields and named.get("name", "") is None:
        named = {**named, "name": ""}
    if issubclass(cls, optimizers.Optimizer) and named.get("epsilon", 0.0) is None:  # Keras 2's word for its default
        named = {word: value for word, value in named.items() if word != "epsilon"}
    if cls is Constant and given and isinstance(given[0], np.ndarray) and given[0].size == 1:
        given = (float(given[0].item()), *given[1:])  # one number, in whatever shape it came
    if cls is optimizers.Adadelta and not given and "learning_rate" not in named:
        note(ADADELTA)
    return _whole_units(cls, given, named)


_KNOWN: dict[type, frozenset[str]] = {}


def _fields(cls: type) -> frozenset[str]:
    if cls not in _KNOWN:
        _KNOWN[cls] = frozenset(field.name for field in dataclasses.fields(cls) if field.init)
    return _KNOWN[cls]


def _one(cls: type, fields: frozenset[str], word: str, named: Named) -> None:
    """Translate one setting in place; what nobody knows stays and is refused by the class."""
    special = _SPECIAL.get(word)
    if special is not None and special(cls, named):
        return
    today = RENAMED.get(word, ())
    new = next((name for name in ((today,) if isinstance(today, str) else today) if name in fields), None)
    if new is not None and new not in named:
        renamed(cls.__name__, f"{word}=", f"{new}=")
        named[new] = named.pop(word)
    elif word in IGNORED:
        named.pop(word)


def _input_dim(cls: type, named: Named) -> bool:
    """``input_dim=8`` and ``batch_input_shape=(None, 8)`` as ``input_shape``."""
    if not issubclass(cls, layers.Layer):
        return False
    if "batch_input_shape" in named:
        named["input_shape"] = tuple(named.pop("batch_input_shape"))[1:]
        renamed(cls.__name__, "batch_input_shape=", f"Input(shape={named['input_shape']}) before it")
        return True
    width = named.pop("input_dim")
    if width is not None:
        named.setdefault("input_shape", (int(width),))
        renamed(cls.__name__, "input_dim=", f"Input(shape=({int(width)},)) before it")
    return True


def _input_length(cls: type, named: Named) -> bool:
    """``Embedding(…, input_length=1)``: how many codes a row holds, which is the shape of the input."""
    length = named.pop("input_length")
    if cls is layers.Embedding and isinstance(length, int):
        named.setdefault("input_shape", (length,))
    return True


def _dtype(cls: type, named: Named) -> bool:
    """A dtype that is float32 anyway is no news; others are refused."""
    if not issubclass(cls, Description):
        return False
    word = getattr(named["dtype"], "name", named["dtype"])
    if word is not None and "float32" not in str(word) and not str(word).startswith(("int", "uint", "bool", "string")):
        raise ArgumentError.wanted(cls.__name__, "dtype", "'float32', the type in which lamina computes", word)
    named.pop("dtype")
    return True


def _decay(cls: type, named: Named) -> bool:
    """``decay=``, which shrank the rate by 1 / (1 + decay · step), as the schedule of that form."""
    if not issubclass(cls, optimizers.Optimizer):
        return False
    decay = float(named.pop("decay") or 0.0)
    if decay:
        word = "lr" if "lr" in named else "learning_rate"
        default = next(f.default for f in dataclasses.fields(cls) if f.name == "learning_rate")
        rate = float(named.pop(word, default))
        schedule = InverseTimeDecay(rate, 1, decay)
        schedule.settle("_movable", True)  # callbacks could set the rate, and it shrank from there
        named["learning_rate"] = schedule
        renamed(cls.__name__, "decay=", f"learning_rate=schedules.InverseTimeDecay({rate:g}, 1, {decay:g})")
    return True


def _weights(cls: type, named: Named) -> bool:
    """``weights=[…]``: numbers to begin with, set once the layer is built."""
    if not issubclass(cls, layers.Layer) or named["weights"] is None:
        named.pop("weights")
        return True
    given = named.pop("weights")
    raise ArgumentError(
        f"{cls.__name__}: weights=[{len(given)} arrays] was dropped from Keras; build the layer and call set_weights."
    )


_SPECIAL: Mapping[str, Callable[[type, Named], bool]] = {
    "input_dim": _input_dim,
    "batch_input_shape": _input_dim,
    "input_length": _input_length,
    "dtype": _dtype,
    "decay": _decay,
    "weights": _weights,
}


def _whole_units(cls: type, given: tuple[Any, ...], named: Named) -> tuple[tuple[Any, ...], Named]:
    """``Dense("1")`` and ``Dense(4.0)`` as people once could write them."""
    if cls in {layers.PReLU, layers.BatchNormalization} and given and isinstance(given[0], tuple):
        note(f"{cls.__name__}({given[0]}): the shape follows from the input since Keras 0.2.")
        return given[1:], named
    if cls is not layers.Dense:
        return given, named
    if len(given) > 1 and isinstance(given[1], (int, np.integer)):  # Keras 0.1: the input's size came first
        note(f"Dense({given[0]}, {given[1]}) is an older spelling; today it is Dense({given[1]}), Input before it.")
        return given[1:], {"input_shape": (int(given[0]),), **named}
    first = given[0] if given else named.get("units")
    if isinstance(first, str) and first.strip().isdigit():
        note(f"Dense: units={first!r} is text; today it is the number {int(first)}.")
        whole = int(first)
        return ((whole, *given[1:]), named) if given else (given, {**named, "units": whole})
    return given, named


def install() -> None:
    """Have every description understand old words from now on."""
    listen(modern)
