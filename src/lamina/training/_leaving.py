"""How a process ends: without a last search for garbage, which takes half a second where JAX is loaded."""

import atexit
import gc


def end_soon() -> None:
    """At the end, put all objects where Python does not search; the system frees them, with the process, at once.

    Objects that nobody holds any more but that hold each other are then not told of the end, which Python promises to
    none that is alive at its end.
    """
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
