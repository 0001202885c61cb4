"""Run a Keras script with `lamina.keras` in the place of `keras`: ``python bench/course/in_lamina.py SCRIPT.py``."""

import importlib
import pkgutil
import runpy
import sys
from pathlib import Path


def stand_in() -> dict[str, object]:
    """`keras` and its modules, as lamina has them."""
    from lamina import keras

    names = [module.name for module in pkgutil.iter_modules(keras.__path__) if module.name[0] != "_"]
    modules = {f"keras.{name}": importlib.import_module(f"lamina.keras.{name}") for name in names}
    return {"keras": keras} | modules


if __name__ == "__main__":
    script = Path(sys.argv[1])
    sys.modules |= stand_in()  # type: ignore[arg-type]
    sys.path.insert(0, str(script.parent))
    sys.argv = sys.argv[1:]
    runpy.run_path(str(script), run_name="__main__")
