"""Keras's ``distribution``: data parallelism; a network for tables fits on any device, so nothing cuts the network."""

from typing import Any, NoReturn

from lamina.devices import DataParallel as DataParallel
from lamina.devices import DeviceMesh as DeviceMesh
from lamina.devices import distribution as distribution
from lamina.devices import get_device_count as get_device_count
from lamina.devices import initialize as initialize
from lamina.devices import list_devices as list_devices
from lamina.devices import set_distribution as set_distribution
from lamina.errors import ArgumentError


class ModelParallel:
    """Refused: it is for weights that are too large for one device.

    Raises:
        ArgumentError: Always.

    >>> ModelParallel()
    Traceback (most recent call last):
    lamina.errors.ArgumentError: ModelParallel is for weights too large for a device; for tables, take DataParallel.
    """

    def __init__(self, *_: Any, **__: Any) -> None:
        _refuse(type(self).__name__)


class LayoutMap(ModelParallel):
    """Refused, as is `ModelParallel`.

    >>> LayoutMap()
    Traceback (most recent call last):
    lamina.errors.ArgumentError: LayoutMap is for weights too large for a device; for tables, take DataParallel.
    """


class TensorLayout(ModelParallel):
    """Refused, as is `ModelParallel`.

    >>> TensorLayout(["batch", None])
    Traceback (most recent call last):
    lamina.errors.ArgumentError: TensorLayout is for weights too large for a device; for tables, take DataParallel.
    """


def distribute_tensor(tensor: Any, layout: Any) -> NoReturn:
    """Refused, as is `ModelParallel`.

    Raises:
        ArgumentError: Always.

    >>> distribute_tensor([1.0], None)
    Traceback (most recent call last):
    lamina.errors.ArgumentError: distribute_tensor is for weights too large for a device; for tables, take DataParallel.
    """
    del tensor, layout
    _refuse("distribute_tensor")


def _refuse(name: str) -> NoReturn:
    raise ArgumentError(f"{name} is for weights too large for a device; for tables, take DataParallel.")
