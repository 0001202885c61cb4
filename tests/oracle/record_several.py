"""Records what real Keras does in the fits of `oracle.several`, into several.npz beside it.

From the root of the repository, in Keras's own environment (see record_trajectories.py)::

    KERAS_BACKEND=jax JAX_PLATFORMS=cpu .venv-peers/bin/python tests/oracle/record_several.py [CASE ...]
"""

import os
import sys
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent


def main() -> None:
    """Record every outcome under ``name of the case/what``, with the versions that did it."""
    if os.environ.get("KERAS_BACKEND") != "jax":
        sys.exit(__doc__)
    import jax

    import keras

    sys.path.insert(0, str(HERE.parent))
    from oracle.several import CASES, by_hand, run

    place = HERE / "several.npz"
    found = dict(np.load(place)) if place.exists() else {}
    found["versions"] = np.array(f"Keras {keras.__version__} on JAX {jax.__version__}, NumPy {np.__version__}")
    asked: dict[str, Any] = {name: partial(run, case=case) for name, case in CASES.items()} | {"by hand": by_hand}
    for name in sys.argv[1:] or asked:
        keras.utils.clear_session()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            outcome = {f"{name}/{what}": value for what, value in asked[name](keras).items()}
        found = {what: value for what, value in found.items() if not what.startswith(f"{name}/")} | outcome
        np.savez_compressed(place, **found)
        sys.stdout.write(f"{name}: {len(outcome)} arrays, {place.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
