"""The manners of the house: small files that say why they exist, documented names, and a light door."""

import ast
import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import lamina

SOURCE = Path(__file__).parents[1] / "src" / "lamina"
FILES = {str(path.relative_to(SOURCE)): path for path in sorted(SOURCE.rglob("*.py"))}
LONGEST_FILE = 300
NO_REASON_TO_EXIST = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "base"}

ROOMS = {module.name for module in pkgutil.iter_modules(lamina.__path__)}
VOCABULARY = (
    *("activations", "callbacks", "constraints", "initializers", "layers", "losses", "metrics"),
    *("optimizers", "regularizers", "schedules", "networks", "features", "tables", "verdict", "keras", "devices"),
)


def public_modules() -> list[ModuleType]:
    """The facade, and each package or module whose names people are meant to use."""
    return [lamina, *(importlib.import_module(f"lamina.{name}") for name in VOCABULARY if name in ROOMS)]


def public_names() -> dict[str, object]:
    """Every public class and function by the path by which people reach it."""
    names = {}
    for module in public_modules():
        listed = getattr(module, "__all__", None) or [name for name in vars(module) if name[0] != "_"]
        for name in listed:
            thing = getattr(module, name)
            home = str(getattr(thing, "__module__", ""))
            own = home.startswith("lamina") if hasattr(module, "__path__") else home == module.__name__
            if own and (inspect.isclass(thing) or inspect.isfunction(thing)):
                names[f"{module.__name__}.{name}"] = thing
    return names


PUBLIC = public_names()


def word_of(thing: object) -> str:
    """What a thing says about itself; a class does not answer with its parent's words."""
    return inspect.cleandoc(vars(thing).get("__doc__") or "" if inspect.isclass(thing) else thing.__doc__ or "")


@pytest.mark.parametrize("name", FILES)
def test_a_file_can_be_read_at_one_sitting(name):
    """No file is longer than 300 lines."""
    assert len(FILES[name].read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_why_it_exists(name):
    """Each module opens with a sentence."""
    words = ast.get_docstring(ast.parse(FILES[name].read_text(encoding="utf-8"))) or ""

    assert words.split("\n\n")[0].endswith((".", ":")), words


def test_no_room_is_a_lumber_room():
    """No module is called after nothing in particular, but where Keras called it so first."""
    own = [name for name in FILES if not name.startswith("keras/")]
    lumber = [name for name in own if {part.strip("_") for part in Path(name[:-3]).parts} & NO_REASON_TO_EXIST]

    assert lumber == []


def test_the_facade_lists_what_it_gives():
    """`lamina.__all__` is sorted by nobody's memory but exact: each name is there, once."""
    assert len(set(lamina.__all__)) == len(lamina.__all__)
    assert [name for name in lamina.__all__ if not hasattr(lamina, name)] == []
    assert set(lamina.__all__) <= set(dir(lamina))


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_explains_itself(name):
    """A public class or function has a sentence of meaning; all but errors and protocols show an example."""
    thing = PUBLIC[name]
    words = word_of(thing)

    assert words.split("\n\n")[0].endswith((".", ":")), f"{name} has no sentence: {words[:80]!r}"
    if inspect.isclass(thing) and (issubclass(thing, Exception) or getattr(thing, "_is_protocol", False)):
        return
    assert ">>>" in words, f"{name} shows no example"


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_function_is_annotated(name):
    """Every argument of a public function or constructor says its type."""
    thing = PUBLIC[name]
    function = vars(thing).get("__init__") if inspect.isclass(thing) else thing
    if function is None:
        return
    signature = inspect.signature(function)

    bare = [p.name for p in signature.parameters.values() if p.annotation is p.empty and p.name not in {"self", "cls"}]
    assert bare == []


def loaded_by(statement: str) -> set[str]:
    """Names of the libraries that a fresh interpreter holds after one statement."""
    code = f"import json, sys\n{statement}\nprint(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(answer.stdout.splitlines()[-1]))


def test_importing_lamina_loads_nothing_but_numpy():
    """The door is light: no JAX, DuckDB, matplotlib, Rich or Typer before somebody asks for them."""
    added = loaded_by("import lamina") - loaded_by("import numpy.random") - set(sys.stdlib_module_names)

    assert added <= {"lamina"}


def test_naming_layers_and_losses_loads_no_jax():
    """Describing a network needs no engine."""
    names = ", ".join(sorted({"layers", "losses", "metrics", "optimizers", "callbacks"} & ROOMS))

    added = loaded_by(f"from lamina import {names}") - loaded_by("import numpy.random") - set(sys.stdlib_module_names)

    assert added <= {"lamina"}
