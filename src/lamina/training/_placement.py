"""Where arrays lie: on one device, or over several, each of which takes its share of every batch.

Rows and numbers lie whole on every device, and a batch is cut among them; the sums over its rows, gradients among them,
XLA puts in where the program needs them. So the program is the one of a single device, and so are its answers, to the
rounding of float32; nothing has to be divisible by the number of devices.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from numpy.typing import NDArray

from lamina.errors import ArgumentError, UnknownNameError
from lamina.training._processes import agree, num_processes, process_id, together, told
from lamina.typing import Array


@dataclass(frozen=True)
class Placement:
    """One device, or the first axis of a mesh of several; hashable, so that it can key a program."""

    mesh: Mesh | None = None

    @property
    def joint(self) -> bool:
        """Whether several processes compute together."""
        return self.mesh is not None and len(_processes_of(self.mesh)) > 1

    def rows(self, array: NDArray[Any]) -> Array:
        """Rows that nobody else holds, whole on every device; one processor takes their memory as it lies."""
        return jax.device_put(array) if self.mesh is None else self._everywhere(array)

    def copied(self, tree: Any) -> Any:
        """Copies on every device, which may be donated: what a cell or a user holds must never be.

        NumPy copies them: JAX would compile a program for each shape, and may take NumPy's memory as it lies.
        """
        if self.mesh is not None:
            return jax.tree.map(lambda value: self._everywhere(np.asarray(value)), tree)
        return jax.tree.map(lambda value: jax.device_put(np.array(value)), tree)

    def _everywhere(self, array: NDArray[Any]) -> Array:
        assert self.mesh is not None
        # A copy each: processors take NumPy's memory as it lies, whatever `may_alias` says, and would share it.
        pieces = [jax.device_put(np.array(array), device) for device in self.mesh.local_devices]
        return jax.make_array_from_single_device_arrays(array.shape, self._laid(), pieces)

    def _laid(self, *axes: str) -> NamedSharding:
        """How arrays lie whose first axis is cut along an axis of the mesh, or which lie whole."""
        assert self.mesh is not None
        return NamedSharding(self.mesh, PartitionSpec(*axes))  # type: ignore[no-untyped-call]

    def sharing(self, pick: Callable[[Array, int], Any]) -> Callable[[Array, int], Any]:
        """Batches as `pick` gives them, each cut among the devices; for use within a program."""
        if self.mesh is None:
            return pick
        share = self._laid(self.mesh.axis_names[0])
        return lambda start, size: _constrained(pick(start, size), share)

    def whole(self, tree: Any) -> Any:
        """Numbers that every device has alike; for use within a program."""
        return tree if self.mesh is None else _constrained(tree, self._laid())

    def agree(self, given: dict[str, Any]) -> None:
        """Refuse to go on where processes that compute together were given different arrays or settings."""
        if self.joint:
            agree(given)

    def decided(self, number: int) -> int:
        """The number that process 0 has here, where several compute together."""
        return int(told({"steps of a call": number})["steps of a call"]) if self.joint else number

    def together(self) -> AbstractContextManager[None]:
        """Around a call that all processes make."""
        return together() if self.joint else nullcontext()


_constrained: Any = jax.lax.with_sharding_constraint

ONE_DEVICE = Placement()

_CHOSEN: dict[str, Placement] = {"now": ONE_DEVICE}


def placement() -> Placement:
    """Where a fit that begins now has its arrays."""
    return _CHOSEN["now"]


def place(mesh: Mesh | None) -> None:
    """Let fits that begin from now on have their arrays over a mesh, or on one device."""
    _CHOSEN["now"] = Placement(mesh)


def device_names(kind: str | None = None) -> list[str]:
    """All devices of a kind, of all processes, as ``kind:number``; of the best kind where none is named.

    Raises:
        UnknownNameError: There is no such kind here.
    """
    return [_name(device) for device in _devices(kind)]


def _devices(kind: str | None) -> list[Any]:
    try:
        return jax.devices(kind.lower() if kind else None)
    except RuntimeError as error:
        raise UnknownNameError.among("kind of device", kind, _kinds()) from error


def _kinds() -> list[str]:
    return sorted({"cpu", jax.default_backend()})


def _name(device: Any) -> str:
    return f"{device.platform}:{device.id}"


def mesh_of(names: NDArray[Any], axes: Iterable[str]) -> Mesh:
    """The devices of these names as JAX has them.

    Raises:
        UnknownNameError: A name stands for no device.
        ArgumentError: Some processes have devices among them, and others have not.
    """
    known = {_name(device): device for kind in {str(name).partition(":")[0] for name in names.flat}
             for device in _devices(kind)}  # fmt: skip
    missing = [name for name in names.flat if name not in known]
    if missing:
        raise UnknownNameError.among("device", missing[0], list(known))
    found = np.empty(names.shape, object)
    for place, name in np.ndenumerate(names):
        found[place] = known[name]
    mesh = Mesh(found, tuple(axes))
    if len(_processes_of(mesh)) not in (1, num_processes()) or process_id() not in _processes_of(mesh):
        raise ArgumentError(
            "The devices of a mesh belong to this process alone, or to every one of the "
            f"{num_processes()} processes; these belong to {sorted(_processes_of(mesh))}."
        )
    return mesh


def _processes_of(mesh: Mesh) -> set[int]:
    return {device.process_index for device in mesh.devices.flat}
