"""Running people's scripts and notebooks as they are, with lamina in the place of Keras and TensorFlow."""

import json
import runpy
import sys
import traceback
from pathlib import Path
from typing import Any

from lamina.errors import ArgumentError, LaminaError
from lamina.keras._scripts._standing_in import stand_in
from lamina.keras.config import is_traceback_filtering_enabled

USAGE = """usage: python -m lamina.keras SCRIPT.py [arguments of the script]
       python -m lamina.keras NOTEBOOK.ipynb

Runs an unmodified Keras script for tables: import keras, from tensorflow import keras and import tensorflow as tf
lead to lamina, in this process alone. Older spellings are understood; each is named once, with today's.
"""

INSIDE = (str(Path(__file__).parents[2]), "<frozen")
"""How the files of lamina's own lines begin, and of what runs a script."""


def main(arguments: list[str]) -> int:
    """Run what the command line names; the exit code."""
    if not arguments or arguments[0] in {"-h", "--help"}:
        sys.stdout.write(USAGE)
        return 0 if arguments else 2
    script = Path(arguments[0])
    if not script.is_file():
        sys.stderr.write(f"python -m lamina.keras: there is no file {arguments[0]!r}; name a script.\n")
        return 2
    try:
        run(script, arguments[1:])
    except LaminaError as error:
        if not is_traceback_filtering_enabled():
            raise
        sys.stderr.write(told(error))
        return 1
    return 0


def told(error: BaseException) -> str:
    """An error as it concerns a script: its own lines on the way, and the sentence; lamina's lines are left out.

    ``keras.config.disable_traceback_filtering()`` shows them all.
    """
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(INSIDE)]
    closing = traceback.format_exception_only(error)
    return "".join(["Traceback (most recent call last):\n", *traceback.format_list(frames), *closing])


def run(script: Path, arguments: list[str]) -> dict[str, Any]:
    """Run a script or notebook as ``__main__``, and return its names."""
    stand_in()
    sys.argv = [str(script), *arguments]
    sys.path.insert(0, str(script.parent.resolve()))
    if script.suffix == ".ipynb":
        return run_cells(script)
    return runpy.run_path(str(script), run_name="__main__")


def run_cells(notebook: Path) -> dict[str, Any]:
    """The code cells of a notebook, one after another; magics and shell commands are left out.

    Raises:
        ArgumentError: The file is no notebook.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError):
        raise ArgumentError(f"{str(notebook)!r} is no notebook: JSON with a list of cells is wanted.") from None
    names: dict[str, Any] = {"__name__": "__main__", "__file__": str(notebook), "display": print}
    for number, cell in enumerate(cells, 1):
        if cell.get("cell_type") == "code":
            source = "\n".join(_plain_lines("".join(cell.get("source", []))))
            exec(compile(source, f"{notebook.name}, cell {number}", "exec"), names)  # noqa: S102 - the user's own code
    return names


def _plain_lines(source: str) -> list[str]:
    """The lines of a cell that are Python."""
    if source.lstrip().startswith("%%"):
        return []
    kept = []
    for line in source.splitlines():
        bare = line.lstrip()
        indent = line[: len(line) - len(bare)]
        kept.append(f"{indent}pass" if bare.startswith(("%", "!")) else line)
    return kept


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext lamina.keras``: the notebook's imports lead to lamina; ``%lamina_keras FILE`` runs a script."""
    stand_in()
    shell.register_magic_function(_magic(shell), magic_kind="line", magic_name="lamina_keras")


def _magic(shell: Any) -> Any:
    def lamina_keras(line: str) -> None:
        """Run an unmodified Keras script for tables: %lamina_keras SCRIPT.py [arguments]."""
        words = line.split()
        if not words:
            sys.stdout.write(USAGE)
            return
        names = run(Path(words[0]), words[1:])
        shell.push({name: value for name, value in names.items() if not name.startswith("_")})

    return lamina_keras
