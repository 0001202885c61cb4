"""The floors of the house: who may import whom, and where the heavy libraries may come in."""

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "lamina"

FLOORS = {
    16: "lamina __main__",
    15: "cli",
    14: "report serve export",
    13: "keras",
    12: "estimators",
    11: "improve",
    10: "diagnosis ensembles tuning",
    9: "pipeline many",
    8: "model",
    7: "callbacks verdict devices",
    6: "training",
    5: "networks",
    4: "features layers optimizers metrics",
    3: "activations initializers regularizers constraints losses schedules coding charts tables saving",
    2: "config random cells written",
    1: "arrays registry structures",
    0: "errors typing",
}
FLOOR = {name: floor for floor, names in FLOORS.items() for name in names.split()}

LAZY_FACADES = {"lamina", "lamina.estimators", "lamina.keras.wrappers", "lamina.pipeline", "lamina.training"}
THE_ONE_JIT = "lamina.training._program"
COMPILERS = {"jit", "pjit", "pmap", "filter_jit"}
JAX = {"jax", "jaxlib", "jnp"}
AT_THE_TOP = {*sys.stdlib_module_names, "numpy", "lamina"}
INSIDE_FUNCTIONS = {"duckdb", "matplotlib", "narwhals", "rich", "safetensors", "typer"} | {
    "IPython",
    "h5py",
    "optax",
    "pandas",
    "polars",
    "sklearn",
    "tensorboard",
}


class Seen(NamedTuple):
    """One import: what of ours or of others it names, and where it stands."""

    name: str
    top: bool
    spelling: str = "plain"


class Module:
    """One file of the house, read but not run."""

    def __init__(self, path: Path, root: Path) -> None:
        place = path.relative_to(root.parent).with_suffix("").parts
        self.name = ".".join(place[:-1] if place[-1] == "__init__" else place)
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.room = "lamina" if self.name == "lamina" else self.name.split(".")[1]
        self.lazy = self.name in LAZY_FACADES
        self.seen = list(self._imports())

    def _imports(self) -> Iterator[Seen]:
        top = set(self.tree.body)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (Seen(alias.name, node in top) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                if node.level:
                    yield Seen("." * node.level + (node.module or ""), node in top, "relative")
                    continue
                for alias in node.names:
                    spelling = "star" if alias.name == "*" else "plain"
                    yield Seen(f"{node.module}.{alias.name}", node in top, spelling)
            elif isinstance(node, ast.Constant) and re.fullmatch(r"lamina(\.\w+)+", str(node.value)):
                yield Seen(str(node.value), top=True, spelling="string")

    def words(self) -> set[str]:
        """Every identifier, and every string that is one: what the file can be said to name."""
        found = {word for seen in self.seen for word in seen.name.split(".")}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value.split(".")[0]} if re.fullmatch(r"[\w.]+", node.value) else set()
        return found

    def functions_at_the_top(self) -> set[str]:
        return {node.name for node in self.tree.body if isinstance(node, ast.FunctionDef)}


def modules_of(root: Path) -> dict[str, Module]:
    found = (Module(path, root) for path in sorted(root.rglob("*.py")))
    return {module.name: module for module in found}


def nearest(name: str, modules: dict[str, Module]) -> str:
    """The module that ``from a.b import c`` means: ``a.b.c`` where that is a file, else ``a.b``, else ``a``."""
    rooms = {f"lamina.{room}" for room in FLOOR}
    while name not in modules and name not in rooms and "." in name:
        name = name.rpartition(".")[0]
    return name


def own_imports(module: Module, modules: dict[str, Module]) -> set[str]:
    """The modules of the house that one module imports, however it spells it."""
    found = set()
    for seen in module.seen:
        name = seen.name.removesuffix(".*")
        if name.split(".")[0] != "lamina":
            continue
        if seen.spelling == "string" and name not in modules:
            continue
        found.add(nearest(name, modules))
    return found - {module.name}


def faults_of_floors(modules: dict[str, Module]) -> Iterator[str]:
    for module in modules.values():
        if module.room not in FLOOR:
            yield f"{module.name} has no floor"
            continue
        for name in own_imports(module, modules):
            room = name.split(".")[1] if "." in name else name
            if room != module.room and FLOOR.get(room, 99) >= FLOOR[module.room]:
                yield f"{module.name} imports {name} of floor {FLOOR.get(room, 'none')}"


def faults_of_circles(modules: dict[str, Module]) -> Iterator[str]:
    graph = {name: own_imports(module, modules) for name, module in modules.items() if name != "lamina"}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield f"a circle: {' -> '.join(error.args[1])}"


def faults_of_spelling(module: Module) -> Iterator[str]:
    for seen in module.seen:
        own = seen.name.split(".")[0] == "lamina"
        if seen.spelling == "relative":
            yield f"{module.name} imports {seen.name} relatively"
        elif seen.spelling == "star":
            yield f"{module.name} imports {seen.name}"
        elif own and not seen.top and not module.lazy:
            yield f"{module.name} imports {seen.name} below the top of the file"
    if not module.lazy and "__getattr__" in module.functions_at_the_top():
        yield f"{module.name} is lazy"
    if not module.lazy and module.words() & {"import_module", "__import__"}:
        yield f"{module.name} imports by a name that is worked out"


def faults_of_libraries(module: Module) -> Iterator[str]:
    for seen in module.seen:
        library = seen.name.split(".")[0]
        if seen.spelling == "relative" or library in AT_THE_TOP:
            continue
        if library in JAX:
            if not module.name.startswith("lamina.training._"):
                yield f"{module.name} imports {library} outside training's private files"
        elif library not in INSIDE_FUNCTIONS:
            yield f"{module.name} imports {library}, which the house does not know"
        elif seen.top and not (library == "sklearn" and module.room == "estimators"):
            yield f"{module.name} imports {library} at the top of the file"


def faults_of_words(module: Module) -> Iterator[str]:
    words = module.words()
    if FLOOR.get(module.room, 0) < FLOOR["training"] and words & JAX:
        yield f"{module.name} names JAX below training"
    if module.name != THE_ONE_JIT and words & COMPILERS:
        yield f"{module.name} names {min(words & COMPILERS)} outside {THE_ONE_JIT}"


def faults(root: Path) -> set[str]:
    """Everything in which the house at `root` breaks its own law, a sentence each."""
    modules = modules_of(root)
    found = {*faults_of_floors(modules), *faults_of_circles(modules)}
    for module in modules.values():
        found |= {*faults_of_spelling(module), *faults_of_libraries(module), *faults_of_words(module)}
    return found


def test_the_house_keeps_its_floors():
    """No module imports upward, sideways, in a circle or lazily; JAX and jit stay where they belong."""
    assert faults(SOURCE) == set()


SOUND = {
    "__init__.py": "def __getattr__(name):\n    from lamina.model import Model\n    return Model\n",
    "__main__.py": "from lamina.cli import main\n",
    "errors.py": '"""Words about JAX and jit are free in a docstring."""\nimport re\nimport numpy as np\n',
    "arrays.py": "import lamina.errors\nfrom lamina import typing\n",
    "typing.py": "",
    "layers/__init__.py": "from lamina.layers._dense import Dense as Dense\n",
    "layers/_dense.py": "from lamina.layers._layer import Layer\n",
    "layers/_layer.py": "from lamina.errors import LaminaError\n",
    "tables.py": "def read():\n    import duckdb\n",
    "training/__init__.py": "def __getattr__(name):\n    from lamina.training._loop import run\n    return run\n",
    "training/_loop.py": "import jax\nfrom lamina.training._program import compiled\n",
    "training/_program.py": "import jax\ncompiled = jax.jit(abs)\n",
    "model.py": "from lamina.training import run\n",
    "cli.py": "from lamina.model import Model\n",
}

PLANTED = {
    "upward, from": ("errors.py", "from lamina.model import Model", "of floor 8"),
    "upward, import": ("errors.py", "import lamina.model", "of floor 8"),
    "upward, import as": ("errors.py", "import lamina.model as m", "of floor 8"),
    "upward, from the root": ("errors.py", "from lamina import model", "of floor 8"),
    "upward, the facade": ("errors.py", "from lamina import Model", "imports lamina of floor 16"),
    "upward, the root": ("errors.py", "import lamina", "imports lamina of floor 16"),
    "upward, by a string": ("errors.py", "import importlib\nimportlib.import_module('lamina.model')", "of floor 8"),
    "by a name worked out": ("errors.py", "import importlib\nimportlib.import_module('lam' + 'ina')", "worked out"),
    "by the oldest way": ("errors.py", "model = __import__(f'lamina.{__name__}')", "worked out"),
    "upward, under a condition": ("errors.py", "if True:\n    import lamina.model", "of floor 8"),
    "upward from a facade": ("training/__init__.py", "def f():\n    import lamina.model", "of floor 8"),
    "upward into a package": ("tables.py", "from lamina.layers._dense import Dense", "of floor 4"),
    "sideways": ("errors.py", "import lamina.typing", "of floor 0"),
    "a circle of two floors": ("errors.py", "from lamina.arrays import x", "a circle"),
    "a circle in a package": ("layers/_layer.py", "from lamina.layers._dense import Dense", "a circle"),
    "a circle through the facade": ("layers/_layer.py", "from lamina.layers import Dense", "a circle"),
    "a circle through a lazy facade": ("training/_loop.py", "import lamina.training", "a circle"),
    "no floor": ("utils.py", "", "has no floor"),
    "a package without a floor": ("common/__init__.py", "", "has no floor"),
    "own import in a function": ("cli.py", "def f():\n    from lamina.errors import LaminaError", "below the top"),
    "own import in a class": ("cli.py", "class A:\n    import lamina.errors", "below the top"),
    "own import under a condition": ("cli.py", "if True:\n    import lamina.errors", "below the top"),
    "relative": ("layers/_dense.py", "from ._layer import Layer", "relatively"),
    "relative to the parent": ("layers/_dense.py", "from ..errors import LaminaError", "relatively"),
    "star": ("layers/_dense.py", "from lamina.layers._layer import *", "_layer.*"),
    "a foreign star": ("layers/_dense.py", "from math import *", "math.*"),
    "lazy where it may not be": ("layers/__init__.py", "def __getattr__(name): ...", "is lazy"),
    "jit elsewhere": ("training/_loop.py", "fast = jax.jit(abs)", "names jit outside"),
    "jit by name": ("training/_loop.py", "from jax import jit", "names jit outside"),
    "jit as a decorator": ("training/_loop.py", "@jax.jit\ndef f(): ...", "names jit outside"),
    "jit by a string": ("training/_loop.py", "fast = getattr(jax, 'jit')", "names jit outside"),
    "JAX below training": ("layers/_dense.py", "import jax", "below training"),
    "JAX in a function": ("layers/_dense.py", "def f():\n    import jax.numpy as jnp", "below training"),
    "JAX by a string": ("layers/_dense.py", "import sys\nx = sys.modules['jax.numpy']", "below training"),
    "JAX above training": ("model.py", "def f():\n    import jax", "outside training's private files"),
    "JAX in training's facade": ("training/__init__.py", "import jax", "outside training's private files"),
    "DuckDB at the top": ("tables.py", "import duckdb", "duckdb at the top"),
    "matplotlib at the top": ("charts.py", "import matplotlib.pyplot as plt", "matplotlib at the top"),
    "Rich at the top": ("cli.py", "from rich.table import Table", "rich at the top"),
    "Typer at the top": ("cli.py", "import typer", "typer at the top"),
    "narwhals at the top": ("tables.py", "import narwhals as nw", "narwhals at the top"),
    "safetensors at the top": ("saving.py", "from safetensors.numpy import save", "safetensors at the top"),
    "scikit-learn at the top": ("verdict.py", "from sklearn.linear_model import Ridge", "sklearn at the top"),
    "a library that is no dependency": ("verdict.py", "def f():\n    import keras", "does not know"),
}


def build(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / "lamina" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root / "lamina"


def test_a_sound_house_has_no_fault(tmp_path):
    """What the law allows is not held against anyone."""
    assert faults(build(tmp_path, SOUND)) == set()


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_fault_is_found(planted, tmp_path):
    """Each way to break the law, planted alone into a sound house, is named with the module that does it."""
    name, text, sentence = PLANTED[planted]
    house = build(tmp_path, SOUND | {name: f"{SOUND.get(name, '')}{text}\n"})

    found = faults(house)

    module = "lamina." + name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert any(module in fault and sentence in fault for fault in found), found


@pytest.mark.parametrize("facade", sorted(LAZY_FACADES))
def test_the_lazy_facades_are_the_ones_that_exist(facade):
    """A facade that the law excuses is there and needs the excuse."""
    assert "__getattr__" in modules_of(SOURCE)[facade].functions_at_the_top()
