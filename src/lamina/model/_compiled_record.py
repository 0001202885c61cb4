"""What a model was compiled with, as description and tensors, and back."""

from collections.abc import Mapping
from typing import Any

from lamina.config import Description, describe, rebuild
from lamina.errors import ModelFileError
from lamina.model._compiling import Compiled
from lamina.optimizers import Memory, memory_of
from lamina.structures import leaves

PREFIX = "optimizer/"
WORDS = ("optimizer", "loss", "metrics", "weighted_metrics")
PLAIN = "loss_weights"


def compiled_record(compiled: Compiled | None) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """The compilation as JSON and the optimizer's numbers as tensors ``optimizer/<slot>/<path>``.

    Nothing where a part is code of the user's or there is no optimizer: the network is saved alone then, and compiled
    anew after loading.
    """
    if compiled is None or compiled.optimizer is None:
        return None, {}
    parts = {word: getattr(compiled, word) for word in WORDS}
    try:
        record: dict[str, Any] = {word: describe(part) for word, part in parts.items()}
        if compiled.loss_weights is not None:
            record[PLAIN] = describe(compiled.loss_weights)
    except ModelFileError:
        return None, {}
    record["names"] = {word: [getattr(item, "name", None) for item in leaves(part)] for word, part in parts.items()}
    memory = memory_of(compiled.optimizer)
    if memory is None or not compiled.optimizer.slotted:
        return record, {}
    tensors = {f"{PREFIX}{slot}/{path}": a for slot, named in memory.slots.items() for path, a in named.items()}
    return record | {"step": memory.step, "slots": list(memory.slots), "learned": list(memory.shapes)}, tensors


def compiled_from(
    record: Mapping[str, Any] | None, tensors: Mapping[str, Any], custom: Mapping[str, type[Description]] | None
) -> Compiled | None:
    """The compilation that `compiled_record` wrote.

    Raises:
        ModelFileError: Record and tensors do not fit each other.
    """
    if record is None:
        return None
    try:
        made = {word: rebuild(record[word], custom) for word in WORDS}
        for word, names in record["names"].items():
            for item, name in zip(leaves(made[word]), names, strict=True):
                if isinstance(item, Description) and name:
                    item.name = name
        compiled = Compiled.of(**made, loss_weights=record.get(PLAIN))
        if "step" in record and compiled.optimizer is not None:
            compiled.optimizer.__dict__["_cell"] = _memory(record, tensors)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, ModelFileError):
            raise
        raise ModelFileError(f"What the model was compiled with cannot be followed: {error!r}.") from error
    return compiled


def _memory(record: Mapping[str, Any], tensors: Mapping[str, Any]) -> Memory:
    slots = {slot: {path: tensors[f"{PREFIX}{slot}/{path}"] for path in record["learned"]} for slot in record["slots"]}
    shapes = {path: tuple(tensors[f"weights/{path}"].shape) for path in record["learned"]}
    return Memory(int(record["step"]), shapes, slots)
