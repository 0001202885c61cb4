"""Records what real Keras answers in the comparisons of stacks, names, refusals, JSON and random nets.

From the root of the repository, in Keras's own environment (see record_trajectories.py)::

    KERAS_BACKEND=jax JAX_PLATFORMS=cpu .venv-peers/bin/python tests/oracle/record_comparisons.py [KIND …]

Each kind (configs, names, refusals, stack, net) has a file of its own beside this one.
"""

import json
import os
import sys
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent


def tables() -> dict[str, dict[str, Callable[[Any], Any]]]:
    """What is asked, by kind and name."""
    from oracle import configs, naming, nets, refusals, stacks

    return {
        "configs": {name: lambda k, m=make: json.loads(m(k).to_json()) for name, make in configs.MODELS.items()},
        "names": {name: partial(naming.answer, case=case) for name, case in naming.CASES.items()},
        "refusals": {name: partial(refusals.refusal, name=name) for name in refusals.REFUSALS},
        "stack": {name: partial(stacks.scored, name=name) for name in stacks.STACKS},
        "net": {str(number): partial(nets.run, net=nets.by_number(number)) for number in range(nets.NETS)},
    }


def main() -> None:
    """Record what is asked for, or everything, with the versions that did it."""
    if os.environ.get("KERAS_BACKEND") != "jax":
        sys.exit(__doc__)
    import jax

    import keras

    sys.path.insert(0, str(HERE.parent))
    warnings.simplefilter("ignore")
    versions = f"Keras {keras.__version__} on JAX {jax.__version__}, NumPy {np.__version__}"
    asked = tables()
    for kind in sys.argv[1:] or asked:
        found = {}
        for name, ask in asked[kind].items():
            keras.utils.clear_session()
            found[name] = ask(keras)
        write(kind, found, versions)
        sys.stdout.write(f"{kind}: {len(found)} answers\n")


def write(kind: str, found: dict[str, Any], versions: str) -> None:
    """Arrays into comparisons_<kind>.npz, words into comparisons_<kind>.json."""
    place = HERE / f"comparisons_{kind}"
    if kind in {"stack", "net"}:
        arrays = {f"{name}/{what}": value for name, one in found.items() for what, value in one.items()}
        np.savez_compressed(place.with_suffix(".npz"), versions=np.array(versions), **arrays)
        return
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in ({"versions": versions} | found).items()]
    place.with_suffix(".json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
