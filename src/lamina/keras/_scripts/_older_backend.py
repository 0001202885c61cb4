"""Names that only older Keras had in its ``backend``, the ``K`` of scripts, with what they meant."""

from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from types import ModuleType
from typing import Any, NoReturn

import numpy as np

from lamina.errors import ArgumentError
from lamina.keras import backend as K  # noqa: N812 - the scripts' own word
from lamina.keras import ops, random
from lamina.keras._scripts._notes import note
from lamina.keras._values._tensor import Tensor
from lamina.keras._values._variable import Variable
from lamina.keras.tensorflow._graphs import Session, nothing
from lamina.layers import Input, Symbol
from lamina.layers._calling import innermost


def in_train_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`x` in a pass that trains and `alt` in one that does not, each a value or a function that makes it.

    >>> in_train_phase(1.0, 2.0), in_train_phase(lambda: 1.0, 2.0, training=True)
    (2.0, 1.0)
    """
    frame = innermost()
    running = frame is not None and frame.run.training
    chosen = x if (running if training is None else training) else alt
    return chosen() if callable(chosen) and not hasattr(chosen, "shape") else chosen


def in_test_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`alt` in a pass that trains and `x` in one that does not."""
    return in_train_phase(alt, x, training=training)


def set_learning_phase(value: Any) -> None:
    """Say once that each pass knows for itself whether it trains."""
    del value
    note("K.set_learning_phase changes nothing: fit trains, predict does not, and a call says training=True.")


def set_floatx(floatx: str) -> None:
    """Say once in what lamina computes; a script for tables goes on with that."""
    note(f"K.set_floatx({floatx!r}) changes nothing; lamina computes in float32.")


def placeholder(shape: Any = None, ndim: Any = None, dtype: Any = None, sparse: bool = False, name: Any = None) -> Any:
    """The symbol of an input, the rows' axis in front."""
    del ndim, sparse
    if shape is None:
        raise ArgumentError.wanted("K.placeholder", "shape", "given, the rows' axis in front", None)
    return Input(tuple(shape)[1:], dtype=dtype, name=name)


def gradients(loss: Any, variables: Any) -> NoReturn:
    """TensorFlow 1's gradients between symbols of a graph.

    Raises:
        ArgumentError: Always.
    """
    del loss, variables
    raise ArgumentError("K.gradients works on TensorFlow 1's graphs, which lamina has not; use tf.GradientTape.")


def print_tensor(x: Any, message: str = "", summarize: int = 3) -> Any:
    """`x`, shown where it has numbers already."""
    del summarize
    note(f"K.print_tensor shows nothing inside a compiled pass{f' ({message})' if message else ''}.")
    return x


def batch_normalization(
    x: Any, mean: Any, var: Any, beta: Any, gamma: Any, axis: int = -1, epsilon: float = 1e-3
) -> Any:
    """`x` less its mean by its deviation, times `gamma`, plus `beta`."""
    del axis
    return (x - mean) / ops.sqrt(var + epsilon) * gamma + beta


def slice(x: Any, start: Any, size: Any) -> Any:  # noqa: A001 - Keras's word
    """A block of `x` from `start`."""
    places = tuple(np.s_[a : None if n == -1 else a + n] for a, n in zip(start, size, strict=True))
    return x[places]


def foldl(fn: Any, elems: Any, initializer: Any = None, name: Any = None) -> Any:
    """`fn` of what came before and each slice, first to last."""
    del name
    rows = [elems[place] for place in range(ops.shape(elems)[0])]
    found, rest = (rows[0], rows[1:]) if initializer is None else (initializer, rows)
    for row in rest:
        found = fn(found, row)
    return found


_DRAWN = {"std": "stddev", "low": "minval", "high": "maxval"}


def _drawing(draw: Any) -> Any:
    def drawn(shape: Any, *given: Any, **named: Any) -> Any:
        return draw(shape, *given, **{_DRAWN.get(word, word): value for word, value in named.items()})

    return drawn


def _shaped(draw: Any) -> Any:
    def variable(shape: Any, mean: Any, scale: Any, dtype: Any = None, name: Any = None, seed: Any = None) -> Variable:
        return Variable(draw(shape, mean, scale, dtype, seed), name=name)

    return variable


def _named_scope(*_: Any, **__: Any) -> AbstractContextManager[None]:
    return nullcontext()


_REDUCTIONS = ("all", "any", "logsumexp", "max", "mean", "min", "prod", "std", "sum", "var")
_COMPUTED = (
    *(name for name in K.SAME if name not in {"shape", "ndim", "dtype", "is_tensor", "convert_to_numpy"}),
    "pow",
)


def _answering(function: Any, *, reduces: bool) -> Any:
    """A function of `K` whose answers have TensorFlow's ``numpy()``, and which takes axes in a list."""

    @wraps(function)
    def answer(*given: Any, **named: Any) -> Any:
        if reduces:
            given = tuple(tuple(one) if place and isinstance(one, list) else one for place, one in enumerate(given))
            named = {
                word: tuple(one) if isinstance(one, list) and word == "axis" else one for word, one in named.items()
            }
        found = function(*given, **named)
        return Tensor.of(found) if isinstance(found, (np.ndarray, np.generic)) else found

    return answer


def names() -> dict[str, Any]:
    """Every name → what it is here.

    >>> names()["identity"](3)
    3
    """
    session = Session()
    return {
        **{name: _answering(getattr(K, name), reduces=name in _REDUCTIONS) for name in _COMPUTED},
        **dict.fromkeys(("in_train_phase", "in_training_phase"), in_train_phase),
        "in_test_phase": in_test_phase,
        "set_learning_phase": set_learning_phase,
        **dict.fromkeys(("get_session", "_get_session"), lambda *_, **__: session),
        **dict.fromkeys(("set_session", "manual_variable_initialization", "_initialize_variables"), nothing),
        "image_dim_ordering": lambda: "tf",
        **dict.fromkeys(("set_image_dim_ordering", "set_image_data_format"), nothing),
        "_get_available_gpus": list,
        "_BACKEND": "tensorflow",
        "_EPSILON": K.epsilon(),
        "placeholder": placeholder,
        "set_floatx": set_floatx,
        "is_placeholder": lambda x: isinstance(x, Symbol) and not x.node.arguments,
        "is_variable": lambda x: isinstance(x, Variable),
        "is_sparse": lambda _: False,
        "to_dense": lambda x: x,
        "identity": lambda x, name=None: x,  # noqa: ARG005 - Keras's words
        "gradients": gradients,
        "print_tensor": print_tensor,
        "batch_normalization": batch_normalization,
        "slice": slice,
        "foldl": foldl,
        "get_variable_shape": K.int_shape,
        "name_scope": _named_scope,
        "random_binomial": K.random_bernoulli,
        "random_normal": _drawing(K.random_normal),
        "random_uniform": _drawing(K.random_uniform),
        "random_normal_variable": _shaped(random.normal),
        "random_uniform_variable": _shaped(random.uniform),
    }


def around(modules: dict[str, ModuleType]) -> dict[str, Any]:
    """Modules that scripts reach through ``K``.

    >>> sorted(around({"tensorflow": np}))
    ['common', 'np', 'tensorflow_backend', 'tf']
    """
    return {"tf": modules["tensorflow"], "np": np, "tensorflow_backend": K, "common": K}
