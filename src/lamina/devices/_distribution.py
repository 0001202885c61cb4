"""Which devices a fit is spread over, in Keras's words: each has all rows and numbers, and a share of every batch."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina import training
from lamina.errors import ArgumentError

AXIS = "batch"
"""What the one axis of a mesh is called where nobody says otherwise, as in Keras."""


def list_devices(device_type: str | None = None) -> list[str]:
    """All devices of a type, those of other processes too, as ``type:number``.

    Args:
        device_type: ``"cpu"``, ``"gpu"`` or ``"tpu"``; by default the best type that is here.

    Raises:
        ArgumentError: It is no word.
        UnknownNameError: There is no such type here.

    Example:
        >>> list_devices("cpu")[0]
        'cpu:0'

    Source: Keras 3, keras.distribution.list_devices.
    """
    if not (device_type is None or isinstance(device_type, str)):
        raise ArgumentError.wanted("list_devices", "device_type", "a word such as 'cpu', or None", device_type)
    return training.device_names(device_type)


def get_device_count(device_type: str | None = None) -> int:
    """How many devices of a type there are.

    Args:
        device_type: As for `list_devices`.

    Raises:
        ArgumentError: It is no word.
        UnknownNameError: There is no such type here.

    Example:
        >>> get_device_count("cpu") == len(list_devices("cpu"))
        True

    Source: Keras 3, keras.distribution.get_device_count.
    """
    return len(list_devices(device_type))


class DeviceMesh:
    """Devices in a grid whose axes have names; batches are cut along the first axis.

    Args:
        shape: How many devices lie along each axis.
        axis_names: A name for each axis.
        devices: Names of devices, as many as the grid has places; by default all.

    Raises:
        ArgumentError: Shape, names and devices do not fit each other.

    Example:
        >>> DeviceMesh((1,), ["batch"], ["cpu:0"])
        <DeviceMesh shape=(1,), axis_names=['batch']>

    Source: Keras 3, keras.distribution.DeviceMesh.
    """

    def __init__(self, shape: Sequence[int], axis_names: Sequence[str], devices: Sequence[str] | None = None) -> None:
        if isinstance(shape, int) or any(not isinstance(size, (int, np.integer)) or size < 1 for size in shape):
            raise ArgumentError.wanted("DeviceMesh", "shape", "a tuple of whole numbers of at least 1", shape)
        if not shape or len(shape) != len(axis_names):
            raise ArgumentError(
                f"DeviceMesh needs one name for each axis, and one axis at least; got shape={shape!r}, "
                f"axis_names={axis_names!r}."
            )
        names = _names("DeviceMesh", devices)
        if math.prod(shape) != names.size:
            raise ArgumentError(f"DeviceMesh of shape {shape!r} needs {math.prod(shape)} devices; got {names.size}.")
        self.shape = shape
        self.axis_names = axis_names
        self.devices: NDArray[Any] = names.reshape(tuple(shape))
        self._mesh = training.mesh_of(self.devices, axis_names)

    def __repr__(self) -> str:
        return f"<DeviceMesh shape={self.shape}, axis_names={self.axis_names}>"


class DataParallel:
    """A fit over several devices: each batch is cut among them, and all take the same step.

    It comes to what one device comes to, to the rounding of float32, with the same `batch_size`: that is the size of
    the whole batch, and need not be divisible by the number of devices. All rows lie on every device.

    Args:
        device_mesh: A mesh; batches are cut along its first axis.
        devices: Names of devices in its stead; by default all, those of other processes too.
        auto_shard_dataset: Always ``True``: every process is given all rows, and takes its share.

    Raises:
        ArgumentError: Both a mesh and devices are given, or rows that are cut already.
        UnknownNameError: A device is not here.

    Example:
        >>> data_parallel = DataParallel(devices=["cpu:0"])
        >>> with data_parallel.scope():
        ...     distribution() is data_parallel
        True
        >>> distribution() is None
        True

    Source: Keras 3, keras.distribution.DataParallel.
    """

    def __init__(
        self,
        device_mesh: DeviceMesh | None = None,
        devices: Sequence[str] | None = None,
        auto_shard_dataset: bool = True,
    ) -> None:
        if device_mesh is not None and devices is not None:
            raise ArgumentError("DataParallel takes a device_mesh or devices, not both.")
        if not auto_shard_dataset:
            raise ArgumentError(
                "DataParallel cuts every batch itself: give each process all rows, and leave auto_shard_dataset=True."
            )
        if device_mesh is None:
            names = list(_names("DataParallel", devices).flat)
            device_mesh = DeviceMesh((len(names),), [AXIS], names)
        self.device_mesh = device_mesh
        self.batch_dim_name = device_mesh.axis_names[0]
        self.auto_shard_dataset = auto_shard_dataset
        self.num_processes = training.num_processes()
        self.num_model_replicas = device_mesh.devices.size

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Within, fits are spread so; afterwards as before."""
        before = distribution()
        set_distribution(self)
        try:
            yield
        finally:
            set_distribution(before)

    def __repr__(self) -> str:
        return f"<DataParallel device_mesh={self.device_mesh}>"


def _names(owner: str, devices: Any) -> NDArray[Any]:
    """Names of devices, each once; all there are where none are given."""
    given = list_devices() if devices is None else devices
    names = np.array([] if isinstance(given, str) else given, dtype=object)
    if not names.size or not all(isinstance(name, str) for name in names.flat):
        raise ArgumentError.wanted(owner, "devices", "a list of names as list_devices() has them", given)
    if len(set(names.flat)) < names.size:
        raise ArgumentError.wanted(owner, "devices", "a list in which no device stands twice", given)
    return names


_CHOSEN: dict[str, DataParallel | None] = {"now": None}


def distribution() -> DataParallel | None:
    """How fits are spread at present; ``None``: each on one device.

    Example:
        >>> distribution() is None
        True

    Source: Keras 3, keras.distribution.distribution.
    """
    return _CHOSEN["now"]


def set_distribution(value: DataParallel | None) -> None:
    """Spread the fits that begin from now on.

    `fit` and `train_on_batch` are spread; `predict` and `evaluate` are each process's own, on one device.

    Args:
        value: How; ``None``: on one device.

    Raises:
        ArgumentError: It is no `DataParallel`.

    Example:
        >>> set_distribution(None)

    Source: Keras 3, keras.distribution.set_distribution.
    """
    if value is not None and not isinstance(value, DataParallel):
        raise ArgumentError.wanted("set_distribution", "value", "a DataParallel or None", value)
    training.place(None if value is None else value.device_mesh._mesh)  # noqa: SLF001 - one file, two classes
    _CHOSEN["now"] = value
