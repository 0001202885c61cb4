"""Fits that everyone runs alike: the seven of a first course in deep learning and two more, on made-up numbers.

A network is a list of words, so that it can be built by libraries that this file does not know.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

Layer = tuple
"""``("dense", units, activation)``, ``("normalization",)`` or ``("dropout", rate)``."""


class Data(NamedTuple):
    """float32 rows to train on, and a quarter more rows to validate on."""

    x: np.ndarray
    y: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray


@dataclass(frozen=True)
class Workload:
    """One fit: how many rows of how many features, which network, which loss, and how many epochs make a round."""

    name: str
    rows: int
    features: int
    layers: tuple[Layer, ...]
    loss: str
    batch: int
    epochs: int
    optimizer: str = "adam"

    @property
    def steps(self) -> int:
        """Training steps of an epoch, the last partial batch included."""
        return -(-self.rows // self.batch)

    @property
    def classifies(self) -> bool:
        """Whether the answer is yes or no; accuracy is then measured too, as the course does."""
        return self.loss == "binary_crossentropy"

    def data(self) -> Data:
        """The same numbers in every process."""
        random = np.random.default_rng(0)
        total = self.rows + self.rows // 4
        x = random.standard_normal((total, self.features), dtype=np.float32)
        y = x @ random.standard_normal((self.features, 1), dtype=np.float32) / self.features**0.5
        y = y + 0.3 * random.standard_normal((total, 1), dtype=np.float32)
        y = (y > 0).astype(np.float32) if self.classifies else y.astype(np.float32)
        return self._split(x, y)

    def _split(self, x: np.ndarray, y: np.ndarray) -> Data:
        return Data(x[: self.rows], y[: self.rows], x[self.rows :], y[self.rows :])

    def write(self, path: Path) -> None:
        """The rows as a CSV file, the target in its last column."""
        data = self.data()
        rows = np.vstack([np.hstack([data.x, data.y]), np.hstack([data.x_validation, data.y_validation])])
        names = ",".join([*(f"x{place}" for place in range(self.features)), "y"])
        np.savetxt(path, rows, "%.6g", ",", header=names, comments="")

    def read(self, path: str) -> Data:
        """The rows of that file, as whoever has pandas reads them."""
        import pandas as pd

        rows = pd.read_csv(path, dtype=np.float32).to_numpy()
        return self._split(np.ascontiguousarray(rows[:, :-1]), np.ascontiguousarray(rows[:, -1:]))


def stack(*widths: int) -> tuple[Layer, ...]:
    """Dense layers with relu, and one unit at the end."""
    return (*(("dense", units, "relu") for units in widths), ("dense", 1, None))


IONOSPHERE = (("dense", 4, "relu"), ("dense", 4, "relu"), ("dense", 1, "sigmoid"))
CONCRETE = (("normalization",), *((("dense", 512, "relu"), ("normalization",)) * 3), ("dense", 1, None))
NORMALIZED = (("dense", 1024, "relu"), ("dropout", 0.3), ("normalization",))
HOTEL = (("dense", 256, "relu"), ("normalization",), ("dropout", 0.3))

WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload("tiny", 1_000, 2, stack(4, 3), "mae", batch=32, epochs=20),
        Workload("ionosphere", 246, 33, IONOSPHERE, "binary_crossentropy", batch=512, epochs=50),
        Workload("fuel", 1_107, 50, stack(128, 128, 64), "mae", batch=128, epochs=20),
        Workload("spotify", 24_600, 18, stack(128, 64), "mae", batch=512, epochs=5),
        Workload("concrete-bn", 721, 8, CONCRETE, "mae", batch=64, epochs=10, optimizer="sgd"),
        Workload("wine", 1_119, 11, stack(512, 512, 512), "mae", batch=256, epochs=10),
        Workload("wine-bn", 1_119, 11, (*(NORMALIZED * 3), ("dense", 1, None)), "mae", batch=256, epochs=5),
        Workload("mid", 20_000, 30, stack(64, 64), "mae", batch=256, epochs=5),
        Workload(
            "hotel",
            90_000,
            63,
            (("normalization",), *(HOTEL * 2), ("dense", 1, "sigmoid")),
            "binary_crossentropy",
            batch=512,
            epochs=2,
        ),
    )
}
