"""Records what real Keras does in the fits of `oracle.fits` and `oracle.corners`, into trajectories.npz beside it.

Keras lives in an environment of its own. Once::

    make bench-setup

and then, from the root of the repository::

    KERAS_BACKEND=jax JAX_PLATFORMS=cpu .venv-peers/bin/python tests/oracle/record_trajectories.py

Each fit is run as it stands, and with its input columns (and the rows of its first kernel) in several other orders.
In exact arithmetic all are the same; how far they part at the most is what rounding alone does to Keras in that fit,
and it is recorded as ``distance``. One order alone would measure it by luck.
"""

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent


def distance(one: dict[str, np.ndarray], other: dict[str, np.ndarray], kind: str) -> float:
    """The largest difference between two outcomes of a fit, over what is called `kind`."""
    return max((float(np.max(np.abs(one[name] - other[name]))) for name in one if name.startswith(kind)), default=0.0)


def recorded(keras: Any, fits: dict[str, Any]) -> dict[str, np.ndarray]:
    """Every outcome, under ``name of the fit/what``."""
    from oracle.fits import ORDERS, run

    found: dict[str, np.ndarray] = {}
    for name, fit in fits.items():
        straight, *turned = (fresh(keras) and run(keras, fit, order) for order in (None, *ORDERS))
        distances = {
            f"distance {kind}": np.array(max(distance(straight, other, kind) for other in turned)) for kind in KINDS
        }
        found |= {f"{name}/{what}": value for what, value in (straight | distances).items()}
        apart = ", ".join(f"{kind} {float(distances[f'distance {kind}']):.1e}" for kind in KINDS)
        sys.stdout.write(f"{name}: {apart}\n")
    return found


def fresh(keras: Any) -> bool:
    """Keras as a new process has it: it counts the names that it gives away."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)
    return True


KINDS = ("curve loss", "curve val", "weight", "prediction")


def main() -> None:
    """Record everything, with the versions that did it."""
    if os.environ.get("KERAS_BACKEND") != "jax":
        sys.exit(__doc__)
    import jax

    import keras

    sys.path.insert(0, str(HERE.parent))
    from oracle.corners import CORNERS
    from oracle.fits import GRID

    versions = f"Keras {keras.__version__} on JAX {jax.__version__}, NumPy {np.__version__}"
    answers = recorded(keras, GRID | CORNERS)
    np.savez_compressed(HERE / "trajectories.npz", versions=np.array(versions), **answers)
    size = (HERE / "trajectories.npz").stat().st_size
    sys.stdout.write(f"{versions}: {len(GRID)} + {len(CORNERS)} fits, {size} bytes\n")


if __name__ == "__main__":
    main()
