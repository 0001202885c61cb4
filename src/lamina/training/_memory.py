"""How much of a graphics card's memory JAX takes: what is used, unless the user has said how much."""

import os

_SAID = ("XLA_PYTHON_CLIENT_PREALLOCATE", "XLA_PYTHON_CLIENT_MEM_FRACTION", "XLA_PYTHON_CLIENT_ALLOCATOR",
         "XLA_CLIENT_MEM_FRACTION")  # fmt: skip


def take_what_is_used() -> None:
    """Keep JAX from taking three quarters of the card at once; for use before it begins to compute."""
    if not any(os.environ.get(name) for name in _SAID):
        os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"
