"""Each script of the course runs in lamina as it stands, on small made-up tables."""

import json
import runpy
import sys
from pathlib import Path

import pytest

from lamina import keras

COURSE = Path(__file__).parents[2] / "bench" / "course"
SCRIPTS = sorted(path.name for kind in ("tut", "ex", "bonus") for path in COURSE.glob(f"{kind}*.py"))
EXPECTED = {"bonus": 1, "ex3": 2, "ex4": 3, "ex5": 3, "ex6": 1, "tut1": 1, "tut2": 1, "tut3": 1, "tut4": 1}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_of_the_course_runs_in_lamina(name, monkeypatch, capsys):
    """It says what every fit came to, with the epochs that it was asked for."""
    monkeypatch.setenv("COURSE_QUICK", "1")
    monkeypatch.syspath_prepend(str(COURSE))
    for module, standing in (("keras", keras), ("keras.layers", keras.layers), ("keras.callbacks", keras.callbacks)):
        monkeypatch.setitem(sys.modules, module, standing)
    monkeypatch.delitem(sys.modules, "lesson", raising=False)

    runpy.run_path(str(COURSE / name))

    told = [json.loads(line[7:]) for line in capsys.readouterr().out.splitlines() if line.startswith("COURSE ")]
    assert len(told) == EXPECTED.get(name.split("_")[0], 1)
    assert all(line["epochs"] in (0, 2) for line in told)
    assert all(line["data"] == "made up" for line in told)


def test_the_course_is_whole():
    """Six lessons, their exercises, and the bonus lesson."""
    begins = {part for name in SCRIPTS for part in name.split("_") if part[:-1] in ("tut", "ex") or part == "bonus"}

    assert begins == {*(f"tut{n}" for n in range(1, 7)), *(f"ex{n}" for n in range(1, 7)), "bonus"}
