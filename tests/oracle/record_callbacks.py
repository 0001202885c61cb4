"""Records what real Keras's callbacks do in the scripts beside this file, into callbacks.json.

Keras lives in an environment of its own. Once::

    make bench-setup

and then, from the root of the repository::

    KERAS_BACKEND=jax JAX_PLATFORMS=cpu .venv-peers/bin/python tests/oracle/record_callbacks.py [KIND …]

With kinds ("board", "line"), only those are recorded anew.
"""

import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def answer(keras: Any, script: Any) -> Any:
    """What a script gives, or the kind of error that it ends in."""
    keras.utils.clear_session()
    try:
        return script(keras)
    except Exception as error:  # noqa: BLE001  # what Keras refuses is an answer too
        return {"raises": type(error).__name__}


def main() -> None:
    """Record everything, with the versions that did it."""
    if os.environ.get("KERAS_BACKEND") != "jax":
        sys.exit(__doc__)
    import jax

    import keras

    sys.path.insert(0, str(HERE.parent))
    from oracle import events, keeping, scripts

    warnings.simplefilter("ignore")
    kinds = {
        "early stopping": scripts.EARLY_STOPPING,
        "plateau": scripts.PLATEAU,
        "schedule": scripts.SCHEDULES,
        "file": scripts.FILES,
        "event": events.EVENTS,
        "name": events.NAMES,
        "checkpoint": keeping.CHECKPOINTS,
        "backup": keeping.BACKUPS,
        "board": keeping.BOARDS,
        "line": keeping.LINES,
        "average": keeping.AVERAGES,
    }
    path, asked = HERE / "callbacks.json", sys.argv[1:]
    before = json.loads(path.read_text(encoding="utf-8")) if asked else {}
    answers: dict[str, Any] = before | {"versions": f"Keras {keras.__version__} on JAX {jax.__version__}"}
    for kind, table in kinds.items():
        if asked and kind not in asked:
            continue
        for name, script in table.items():
            sys.stdout.write(f"{kind}: {name}\n")
            answers[f"{kind}: {name}"] = answer(keras, script)
    text = "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in answers.items()) + "\n}\n"
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
