"""Several processes for one fit: how they are told of each other."""

import os

from lamina import training
from lamina.errors import ArgumentError


def initialize(
    job_addresses: str | None = None, num_processes: int | None = None, process_id: int | None = None
) -> None:
    """Connect this process with the others that train the same model; the first thing that a script does.

    Each process runs the same script on the same rows. They wait five minutes for each other. Where one ends before the
    others, all end within seconds, with a sentence that names it; Ctrl-C ends all.

    Args:
        job_addresses: ``host:port`` of process 0, or of all, with commas between; the first counts. By default
            ``KERAS_DISTRIBUTION_JOB_ADDRESSES``, or what the cluster's scheduler says (Slurm, Open MPI).
        num_processes: How many there are; by default ``KERAS_DISTRIBUTION_NUM_PROCESSES``.
        process_id: Which one this is, from 0; by default ``KERAS_DISTRIBUTION_PROCESS_ID``.

    Raises:
        ArgumentError: The numbers do not fit each other.
        StateError: JAX has begun to compute, or this was called before.

    Example:
        >>> initialize("localhost:7000", num_processes=2, process_id=2)
        Traceback (most recent call last):
        lamina.errors.ArgumentError: initialize needs process_id to be a whole number from 0 to 1; got process_id=2.

    Source: Keras 3, keras.distribution.initialize.
    """
    addresses = job_addresses or os.environ.get("KERAS_DISTRIBUTION_JOB_ADDRESSES")
    count = _whole("num_processes", num_processes)
    index = _whole("process_id", process_id)
    if count is not None and count < 1:
        raise ArgumentError.wanted("initialize", "num_processes", "a whole number of at least 1", count)
    if count is not None and index is not None and not 0 <= index < count:
        raise ArgumentError.wanted("initialize", "process_id", f"a whole number from 0 to {count - 1}", index)
    every = addresses.split(",") if addresses else []
    if len(every) > 1 and count not in (None, len(every)):
        raise ArgumentError(f"initialize got {len(every)} job_addresses for {count} processes; give one, or all.")
    if every and not every[0].rpartition(":")[2].isdigit():
        raise ArgumentError.wanted("initialize", "job_addresses", "host:port, as in 10.0.0.1:1234", addresses)
    training.initialize(every[0].strip() if every else None, count or len(every) or None, index)


def _whole(name: str, value: int | None) -> int | None:
    said = os.environ.get(f"KERAS_DISTRIBUTION_{name.upper()}") if value is None else value
    try:
        return None if said is None else int(said)
    except ValueError:
        raise ArgumentError.wanted("initialize", name, "a whole number", said) from None


def num_processes() -> int:
    """How many processes train together; 1 before `initialize`.

    Example:
        >>> num_processes()
        1
    """
    return training.num_processes()


def process_id() -> int:
    """Which of the processes this is, from 0: let the first one save and draw, where one is enough.

    Example:
        >>> process_id()
        0
    """
    return training.process_id()
