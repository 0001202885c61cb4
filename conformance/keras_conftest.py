"""For pytest over Keras's own tests: what they import from their conftest, what is left out, and what came of each."""

import json
import os
from pathlib import Path

import pytest

EXCLUDED = set(json.loads(os.environ["LAMINA_EXCLUDED"]))
OUTCOMES: dict[str, str] = {}
ROOT = Path(__file__).parent


def pytest_configure(config):
    """Keras's markers."""
    config.addinivalue_line("markers", "requires_trainable_backend: needs a backend that trains")


def skip_if_backend(given, reason):
    """Left out where the backend is that one: lamina answers to jax."""
    return pytest.mark.skipif(given == "jax", reason=reason)


def plain_id(nodeid, functions):
    """The function that a case of it belongs to: absl and pytest add to its name."""
    file, _, rest = nodeid.partition("/")[2].partition("::")  # without the runner's folder
    owner, _, name = rest.split("[")[0].rpartition("::")
    known = [one for one in functions if one.startswith(f"{file}::{owner}::" if owner else f"{file}::")]
    fitting = [one for one in known if name.startswith(one.rpartition("::")[2])]
    return max(fitting, key=len) if fitting else f"{file}::{owner}::{name}"


FUNCTIONS = json.loads(os.environ["LAMINA_FUNCTIONS"])


def pytest_collection_modifyitems(config, items):
    """Take out what is excluded."""
    gone = [item for item in items if plain_id(item.nodeid, FUNCTIONS) in EXCLUDED]
    config.hook.pytest_deselected(items=gone)
    items[:] = [item for item in items if item not in gone]


def pytest_runtest_logreport(report):
    """A function is as good as its worst case; skipped means that Keras itself leaves it out on jax."""
    name = plain_id(report.nodeid, FUNCTIONS)
    before = OUTCOMES.get(name)
    if report.failed:
        OUTCOMES[name] = "failed"
    elif report.skipped and before is None:
        OUTCOMES[name] = "skipped"
    elif report.passed and report.when == "call" and before != "failed":
        OUTCOMES[name] = "passed"


def pytest_sessionfinish():
    """Leave the outcomes for the runner."""
    Path(os.environ["LAMINA_OUTCOMES"]).write_text(json.dumps(OUTCOMES), encoding="utf-8")
