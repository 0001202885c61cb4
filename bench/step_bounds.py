"""What does it cost that a program's loop over steps is told its bounds from outside? On whatever device JAX takes.

lamina's programs serve any number of steps, so their bounds are inputs; on a graphics card the host may have to look at
each step whether there is another. The same steps with bounds that the compiler knows, in alternation, tell.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import numpy as np
from contest import publish
from jax import numpy as jnp

WIDTHS = (64, 512)
ROWS, FEATURES, BATCH, STEPS = 8192, 32, 256, 200


def steps(fixed: int | None, numbers: Any, x: Any, order: Any, last: Any) -> Any:
    """Plain gradient descent of a network with one hidden layer, each step on other rows."""

    def loss(numbers: Any, rows: Any) -> Any:
        hidden = jnp.maximum(rows @ numbers["in"], 0.0)
        return jnp.mean((hidden @ numbers["out"] - rows[:, :1]) ** 2)

    def step(place: Any, numbers: Any) -> Any:
        chosen = jax.lax.dynamic_slice_in_dim(order, (place * BATCH) % ROWS, BATCH)
        slopes = jax.grad(loss)(numbers, jnp.take(x, chosen, axis=0, mode="clip"))
        return jax.tree.map(lambda value, slope: value - 0.01 * slope, numbers, slopes)

    return jax.lax.fori_loop(0, last if fixed is None else fixed, step, numbers)


def ready(width: int, fixed: int | None) -> Callable[[], float]:
    """A function that runs all steps and tells the seconds they took."""
    random = np.random.default_rng(0)
    numbers = {
        "in": random.standard_normal((FEATURES, width), dtype=np.float32) / 8,
        "out": random.standard_normal((width, 1), dtype=np.float32) / width**0.5,
    }
    given = jax.device_put((numbers, random.standard_normal((ROWS, FEATURES), dtype=np.float32)))
    order = random.permutation(ROWS).astype(np.int32)
    program = jax.jit(partial(steps, fixed))

    def seconds() -> float:
        begun = time.perf_counter()
        jax.block_until_ready(program(*given, order, np.int32(STEPS)))
        return time.perf_counter() - begun

    seconds()
    return seconds


def main() -> None:
    """Measure, width by width."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    rounds = parser.parse_args().rounds
    times: dict[str, dict[str, list[float]]] = {}
    for width in WIDTHS:
        both = {"lamina": ready(width, None), "fixed": ready(width, STEPS)}  # its bounds come from outside
        found: dict[str, list[float]] = {name: [] for name in both}
        for _ in range(rounds):
            for name, run in both.items():
                found[name].append(run())
        times[f"width {width}"] = found
        told = {name: statistics.median(seconds) / STEPS * 1e6 for name, seconds in found.items()}
        print(f"width {width}: a step takes {told['lamina']:.2f} µs, with fixed bounds {told['fixed']:.2f} µs")
    device = jax.devices()[0]
    publish("step-bounds", times, {"device": f"{device.platform} {device.device_kind}", "jax": jax.__version__})


if __name__ == "__main__":
    main()
