"""How long do 10 folds, 20 seeds and 50 learning rates of one net take, side by side and one after another?

The loop is lamina's own, warm; the rounds alternate; the median of the rounds counts.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from contest import Times, alternate, publish
from with_lamina import network, versions
from workloads import WORKLOADS, Data, Workload

import lamina
from lamina import keras

EPOCHS = 20


def folds_of(rows: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Ten folds of neighbouring rows."""
    parts = np.array_split(np.arange(rows), 10)
    return [(np.concatenate([*parts[:k], *parts[k + 1 :]]), parts[k]) for k in range(10)]


def maker(workload: Workload) -> Callable[..., Any]:
    """A function that makes and compiles the net."""

    def make(learning_rate: float = 0.001) -> Any:
        model = network(workload, keras)
        model.compile(optimizer=keras.optimizers.Adam(learning_rate), loss=workload.loss)
        return model

    return make


def kinds(workload: Workload, data: Data) -> dict[str, dict[str, Any]]:
    """What is done many times."""
    rates = [{"learning_rate": float(rate)} for rate in np.geomspace(1e-4, 1e-1, 50)]
    validation = (data.x_validation, data.y_validation)
    return {
        "10 folds": {"seeds": [1], "folds": folds_of(workload.rows)},
        "20 seeds": {"seeds": list(range(20)), "validation_data": validation},
        "50 rates": {"seeds": [1], "settings": rates, "validation_data": validation},
    }


def one_by_one(workload: Workload, data: Data, asked: dict[str, Any], epochs: int) -> None:
    """The same fits in a loop."""
    make, told = maker(workload), {"batch_size": workload.batch, "epochs": epochs, "verbose": 0}
    for settings in asked.get("settings", [{}]):
        for seed in asked["seeds"]:
            for train, held_out in asked.get("folds", [(slice(None), None)]):
                lamina.set_random_seed(seed)
                validation = asked.get("validation_data") or (data.x[held_out], data.y[held_out])
                make(**settings).fit(data.x[train], data.y[train], validation_data=validation, **told)


def side_by_side(workload: Workload, data: Data, asked: dict[str, Any], epochs: int, together: int | None) -> None:
    """The same by `fit_many`."""
    told = {"batch_size": workload.batch, "epochs": epochs, "together": together}
    lamina.fit_many(maker(workload), data.x, data.y, **asked, **told)


def main() -> None:
    """Measure, net by net and kind by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workloads", nargs="+", choices=WORKLOADS, default=["tiny", "fuel", "wine", "mid"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--widths", type=int, nargs="*", default=[], help="members a program, to look for the bound")
    given = parser.parse_args()
    times: Times = {}
    for name in given.workloads:
        workload = WORKLOADS[name]
        data = workload.data()
        for kind, asked in kinds(workload, data).items():
            ways = ways_of(workload, data, asked, given.widths)
            for way in ways.values():
                way(1)
            found = alternate(list(ways), given.rounds, lambda one, ways=ways: timed(ways[one]))
            times[f"{name}, {kind}, {EPOCHS} epochs"] = found
        print(f"{name} done", flush=True)
    publish("many-fits", times, {"lamina": versions()}, unit="s")


def ways_of(
    workload: Workload, data: Data, asked: dict[str, Any], widths: Sequence[int]
) -> dict[str, Callable[[int], None]]:
    """The ways to do it, each a function of the epochs; `fit_many` as it comes is called lamina."""

    def by(together: int | None) -> Callable[[int], None]:
        return lambda epochs: side_by_side(workload, data, asked, epochs, together)

    found = {"lamina": by(None), "loop": lambda epochs: one_by_one(workload, data, asked, epochs)}
    return found | {f"{width} together": by(width) for width in widths}


def timed(way: Callable[[int], None]) -> float:
    """Seconds that all of it takes."""
    begun = time.perf_counter()
    way(EPOCHS)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
