"""Compiled programs kept on disk between processes: keyed by whatever could make one wrong, and never in the way.

``LAMINA_CACHE=off`` turns it off, ``LAMINA_CACHE=DIR`` puts it elsewhere than ``~/.cache/lamina``.
"""

import atexit
import hashlib
import os
import platform
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jax
from jaxlib.version import __version__ as jaxlib_version

VARIABLE = "LAMINA_CACHE"

ROOM = 2**29
"""Bytes that the folder may take; older entries are removed when a process ends, now and then."""

DAY = 24 * 60 * 60


@dataclass
class _Once:
    prepared: bool = False


_ONCE = _Once()


def prepare() -> None:
    """Point JAX at the folder, once a process, unless the user has chosen one or there is none."""
    if _ONCE.prepared:
        return
    _ONCE.prepared = True
    if jax.config.values.get("jax_compilation_cache_dir") or folder() is None:
        return
    settings = {
        "jax_compilation_cache_dir": str(folder()),
        "jax_persistent_cache_min_compile_time_secs": 0.1,
        "jax_persistent_cache_min_entry_size_bytes": -1,
        "jax_raise_persistent_cache_errors": False,
    }
    for name, value in settings.items():
        jax.config.update(name, value)  # type: ignore[no-untyped-call]


@cache
def folder() -> Path | None:
    """Where this process's entries are; nowhere where the user wants none, or where it cannot be written."""
    chosen = os.environ.get(VARIABLE, "")
    found = None if chosen == "off" else _folder(chosen)
    if found is not None:
        atexit.register(_prune_daily, found)
    return found


@contextmanager
def quiet() -> Iterator[None]:
    """An entry that cannot be read is compiled anew; JAX's warning about it would stop a run under ``-W error``."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Error (reading|writing) persistent compilation cache entry")
        yield


def _prune_daily(folder: Path) -> None:
    """Prune where that was not done for a day: to look at thousands of entries takes a tenth of a second."""
    mark = folder / ".pruned"
    with suppress(OSError):
        due = mark.exists() and time.time() - mark.stat().st_mtime > DAY
        if due or not mark.exists():
            mark.touch()
        if due:
            _prune(folder)


def _prune(folder: Path) -> None:
    """Keep the newest entries within `ROOM` bytes."""
    room = ROOM
    with suppress(OSError):  # another process may prune at the same time
        for entry in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True):
            room -= entry.stat().st_size
            if room < 0:
                entry.unlink()


def key() -> str:
    """What a compiled program depends on besides itself: versions, system, and what this processor can do."""
    own = sys.modules[__name__.partition(".")[0]].__version__
    facts = [own, jax.__version__, jaxlib_version, platform.system(), platform.machine(), _processor()]
    facts += [os.environ.get("XLA_FLAGS", ""), str(os.cpu_count())]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def _processor() -> str:
    """The processor's model and abilities, as the system lists them."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor()
    return "\n".join(sorted({line for line in lines if line.startswith(("flags", "model name", "Features"))}))


def _folder(chosen: str) -> Path | None:
    """Where entries go; nowhere without a home, with a read-only one or a full disk: these must not stop a fit."""
    try:
        folder = (Path(chosen) if chosen else Path.home() / ".cache" / "lamina") / key()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=folder):
            return folder
    except (OSError, RuntimeError):
        return None
