"""What the guides show runs as it is shown, and prints what they say it prints."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import jax
import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "guides").glob("*.md"))
BLOCK = re.compile(r"```(python|sh)\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL)
SCRIPT = re.compile(r"# (\w+\.py)\n")


class Block(NamedTuple):
    """A piece of a page: its language, what it says, and what the page says that it prints."""

    language: str
    source: str
    shown: str | None


def blocks_of(page):
    return [Block(*found) for found in BLOCK.findall(page.read_text(encoding="utf-8"))]


def as_shown(said, shown):
    """Whether something was said as a page shows it; a line of three dots stands for any lines."""
    wanted = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in shown.splitlines())
    return re.fullmatch(wanted, "".join(line.rstrip() + "\n" for line in said.splitlines())) is not None


def run(command, folder):
    """What a command of a page says, on both streams, with this Python as `python`."""
    words = command.replace("python", sys.executable, 1) if command.startswith("python ") else command
    paths = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "JAX_PLATFORMS": "cpu"}
    answer = subprocess.run(
        ["/bin/sh", "-ec", words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=os.environ | paths,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stderr + answer.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_guide_runs_from_top_to_bottom(page, tmp_path, monkeypatch, capsys):
    """All its pieces in one namespace and one empty folder, without a warning; a named script is run by its command."""
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "guide"}

    for language, source, shown in blocks_of(page):
        script = SCRIPT.match(source)
        if script:
            (tmp_path / script[1]).write_text(source, encoding="utf-8")
            continue
        if language == "sh":
            said = run(source, tmp_path)
        else:
            with jax.numpy_rank_promotion("allow"):  # as people have it
                exec(compile(source, str(page), "exec"), names)
            said = capsys.readouterr().out
        assert as_shown(said, shown or ""), f"{source}\nsays\n{said}\nand not\n{shown}"


def test_shown_lines_may_leave_lines_out():
    """Three dots are any lines; everything else is itself."""
    assert as_shown("a\nb\nc\n", "a\n...\nc\n")
    assert as_shown("a \nc\n", "a\n...\nc\n")
    assert not as_shown("a\nb\n", "a\n")
    assert not as_shown("aXb\n", "a.b\n")


def test_every_guide_shows_something_to_run():
    """The test above is not empty: each page has pieces, and shows what one of them prints."""
    assert len(PAGES) >= 6
    for page in PAGES:
        assert any(block.shown for block in blocks_of(page)), page


@pytest.mark.parametrize("page", [*PAGES, *(ROOT / "docs" / "decisions").glob("*.md")], ids=lambda page: page.stem)
def test_links_lead_somewhere(page):
    """No link of a page leads nowhere."""
    for place in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert place.startswith("http") or (page.parent / place).exists(), place
