"""Python's search for garbage, held back where a hundred thousand objects are made that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Within, nothing is searched for garbage; afterwards all is as the user had it.

    What was made meanwhile counts as old: it is searched with everything else when a full search is due, and not at
    once. Where the user has frozen objects, they stay frozen, and nothing is said to be old.
    """
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
