"""SwapEMAWeights: a model is judged and saved with the running means of its weights, and trained with the weights."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from lamina.errors import ArgumentError
from lamina.optimizers import Memory, give_memory, memory_of
from lamina.training import Callback, Logs


class SwapEMAWeights(Callback):
    """Put the optimizer's running means of the weights into the model where it is judged, and the weights back after.

    The optimizer has to keep them: ``Adam(use_ema=True)``.

    Args:
        swap_on_epoch: Put them in at the end of each epoch as well, and take them out when the next begins, so that
            callbacks further down the list (a `ModelCheckpoint`) find them in the model.

    Raises:
        ArgumentError: The optimizer keeps no means.

    Example:
        >>> SwapEMAWeights(swap_on_epoch=True).swap_on_epoch
        True

    Source:
        Keras's callback of that name. There, means that are in the model when a callback ends the fit early, and after
        `predict`, are lost; here they stay where they belong.
    """

    before_validation: ClassVar[bool] = True
    """Validation is not part of the epoch's one call: this has to come between."""

    def __init__(self, swap_on_epoch: bool = False) -> None:
        self.swap_on_epoch = swap_on_epoch
        self._inside = False
        self._held: dict[str, Any] = {}

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Refuse an optimizer without means before the first step."""
        del logs
        self._inside = False
        optimizer = self.model.optimizer
        inner = getattr(optimizer, "inner_optimizer", optimizer)
        if not getattr(inner, "use_ema", False):
            raise ArgumentError(
                "SwapEMAWeights must be used when `use_ema=True` is set on the optimizer: there are no means of "
                f"{type(inner).__name__}'s to put in. Set it, or leave the callback out."
            )

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Weights for the epoch."""
        del epoch, logs
        if self.swap_on_epoch:
            self._put(means=False)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Means for whoever is told next."""
        del epoch, logs
        if self.swap_on_epoch:
            self._put(means=True)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """The means stay in the model, however the fit has ended: that is what a finished training leaves."""
        del logs
        memory = memory_of(self.model.optimizer)
        if self._inside and memory is not None:
            self._write(self._held)
            give_memory(self.model.optimizer, _with_means(memory, self._held))
        self._inside = False

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Means for judging."""
        del logs
        self._put(means=True)

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Weights again."""
        del logs
        self._put(means=False)

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Means for answering."""
        del logs
        self._put(means=True)

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """Weights again."""
        del logs
        self._put(means=False)

    def _put(self, *, means: bool) -> None:
        if self._inside != means:
            self._swap()
            self._inside = means

    def _swap(self) -> None:
        """The means into the model, and what was there into their place."""
        memory = memory_of(self.model.optimizer)
        self._held = {} if memory is None else _means(memory)
        if memory is not None and self._held:  # something has been trained
            give_memory(self.model.optimizer, _with_means(memory, self._write(self._held)))

    def _write(self, numbers: Mapping[str, Any]) -> dict[str, Any]:
        """Numbers by path into the model; what was there."""
        before: dict[str, Any] = {}
        for path, layer in self.model.network.walk():
            own, running = layer.cell.read()
            prefix = f"{path}/" if path else ""
            taken = {name: prefix + name for name in own if prefix + name in numbers}
            if taken:
                before |= {place: own[name] for name, place in taken.items()}
                layer.cell.write(own | {name: numbers[place] for name, place in taken.items()}, running)
        return before


def _means(memory: Memory) -> dict[str, Any]:
    if not isinstance(memory.slots, Mapping):
        return {}
    return dict(memory.slots.get("inner", memory.slots).get("average", {}))


def _with_means(memory: Memory, means: Mapping[str, Any]) -> Memory:
    if "inner" in memory.slots:
        inner = memory.slots["inner"] | {"average": memory.slots["inner"]["average"] | means}
        return replace(memory, slots=memory.slots | {"inner": inner})
    return replace(memory, slots=memory.slots | {"average": memory.slots["average"] | means})
