"""What the README shows runs as it is shown."""

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
BLOCKS = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_a_block_of_the_readme_runs(block, tmp_path, monkeypatch, capsys):
    """In an empty folder, without a warning, and it says something."""
    monkeypatch.chdir(tmp_path)

    exec(compile(block, str(README), "exec"), {"__name__": "readme"})

    assert capsys.readouterr().out
    assert list(tmp_path.iterdir())


def test_the_readme_shows_something_to_run():
    """The test above is not empty."""
    assert BLOCKS


def test_pictures_and_pages_are_there():
    """No link of the README leads nowhere."""
    for place in re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8")):
        assert place.startswith("http") or (README.parent / place).exists(), place
