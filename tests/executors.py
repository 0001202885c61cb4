"""NumPy and JAX, each as strict as the house wants it: no silent broadcasting, no warnings, float32 throughout."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import jax
import numpy as np

from lamina.config import numbers_of, with_numbers
from oracle.ingredients import RECORD

EXECUTORS = ["numpy", "jax"]


@lru_cache
def recorded() -> dict[str, np.ndarray]:
    """What real Keras answered."""
    with np.load(RECORD) as file:
        return dict(file)


def given(name: str) -> np.ndarray:
    """Data that cases are tried on."""
    return recorded()[f"data/{name}"]


@contextmanager
def strictly() -> Iterator[None]:
    """Arrays of different rank do not meet unless somebody says how."""
    with jax.numpy_rank_promotion("raise"), np.errstate(all="ignore"):
        yield


def run(executor: str, function: Callable[..., Any], *arrays: Any) -> Any:
    """`function` of `arrays` as host arrays; by JAX as a compiled program."""
    with strictly():
        return jax.tree.map(np.asarray, (jax.jit(function) if executor == "jax" else function)(*arrays))


def slope(function: Callable[[Any], Any], x: np.ndarray, pull: Any = 1.0) -> np.ndarray:
    """How the sum of `function` times `pull` changes with each number of `x`."""

    def pulled(x: Any) -> Any:
        out, back = jax.vjp(function, x)
        return back(jax.numpy.zeros_like(out) + pull)[0]

    with strictly():
        return np.asarray(jax.jit(pulled)(x))


def with_traced_numbers(thing: Any, use: Callable[..., Any]) -> Callable[..., Any]:
    """`use` of `thing` and arrays as a program that gets the numbers of `thing` as inputs."""
    program = jax.jit(lambda numbers, *arrays: use(with_numbers(thing, numbers), *arrays))

    def called(*arrays: Any) -> Any:
        with strictly():
            return jax.tree.map(np.asarray, program(numbers_of(thing), *arrays))

    return called


def as_y_true(part: Any, kind: str) -> np.ndarray:
    """Recorded targets in the form that a loss or metric wants."""
    return part.in_form(given(f"{kind}/y_true"), given(f"{kind}/y_pred").shape)
