"""What the tests of features share: a Python in which some libraries do not exist."""

import os
import subprocess
import sys

import pytest


@pytest.fixture
def run_without():
    """Run a program in a fresh Python where importing one of `names` fails."""

    def run(names, program):
        blocked = "import sys\n" + "".join(f"sys.modules[{name!r}] = None\n" for name in names)
        done = subprocess.run(
            [sys.executable, "-c", blocked + program],
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            check=False,
        )
        assert done.returncode == 0, done.stderr

    return run
