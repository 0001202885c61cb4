"""Keras's ``datasets``: the two tables among them, read from a file that is there already; nothing is fetched."""

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ArgumentError, TableError

Split = tuple[tuple[NDArray[Any], NDArray[Any]], tuple[NDArray[Any], NDArray[Any]]]
"""Rows and targets to train on, and to test on."""

FOLDER = Path("~", ".keras", "datasets")
"""Where Keras keeps what it has fetched; below ``KERAS_HOME`` if that is set."""


def place_of(path: str) -> Path:
    """Where a file of data lies, or should: at `path`, else where Keras keeps such files.

    >>> place_of("/data/none.npz").parts[-3:]
    ('/', 'data', 'none.npz')
    """
    home = os.environ.get("KERAS_HOME")
    folder = Path(home, "datasets") if home else FOLDER.expanduser()
    return Path(path) if Path(path).is_file() else folder / path


def _table(name: str, path: str, test_split: float, seed: int) -> Split:
    found = place_of(path)
    if not found.is_file():
        raise TableError(
            f"lamina fetches nothing from the network: put Keras's file of {name} at {found}, or give its path as "
            f"load_data(path=…)."
        )
    with np.load(found, allow_pickle=False) as file:
        x, y = file["x"], file["y"]
    order = np.random.RandomState(seed).permutation(len(x))
    x, y, cut = x[order], y[order], int(len(x) * (1 - test_split))
    return (x[:cut], y[:cut]), (x[cut:], y[cut:])


def _loader(name: str, file: str) -> Callable[..., Split]:
    def load_data(
        version: str = "large", path: str = file, test_split: float = 0.2, seed: int = 113, **more: Any
    ) -> Split:
        """Rows and targets, shuffled and cut in two as Keras does it.

        Raises:
            TableError: The file is not there.
        """
        del more
        (x, y), rest = _table(name, path, test_split, seed)
        if version == "small" and name == "california_housing":
            raise ArgumentError.wanted("load_data", "version", "'large', the whole table", version)
        return (x, y), rest

    return load_data


def _outside(name: str, what: str) -> Callable[..., NoReturn]:
    def load_data(*_: Any, **__: Any) -> NoReturn:
        raise ArgumentError(f"datasets.{name} holds {what}; lamina is for neural networks on tables.")

    return load_data


TABLES: dict[str, SimpleNamespace] = {
    **{
        name: SimpleNamespace(load_data=_loader(name, f"{name}.npz"))
        for name in ("boston_housing", "california_housing")
    },
    **{
        name: SimpleNamespace(load_data=_outside(name, "images"))
        for name in ("mnist", "fashion_mnist", "cifar10", "cifar100")
    },
    **{name: SimpleNamespace(load_data=_outside(name, "texts")) for name in ("imdb", "reuters")},
}
"""Name → what has its ``load_data``."""

globals().update(TABLES)
