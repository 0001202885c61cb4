"""``tf.train.Checkpoint``: models, optimizers and variables of a loop of one's own, in files and back."""

import re
from collections.abc import Mapping
from os import fspath
from pathlib import Path
from typing import Any

import numpy as np

from lamina.errors import ModelFileError
from lamina.keras._values._variable import Variable

_ENDING = ".npz"
"""What is written is an archive of plain arrays, which runs no code when it is read."""


class Restored:
    """What `restore` answers: everything was found, or it has raised."""

    def assert_consumed(self) -> "Restored":
        """Everything was."""
        return self

    expect_partial = assert_existing_objects_matched = run_restore_ops = assert_nontrivial_match = assert_consumed


class Checkpoint:
    """Things by name, whose numbers go into files together.

    Args:
        things: Models, layers, optimizers and variables, by name.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> step = Variable(3.0)
        >>> with TemporaryDirectory() as folder:
        ...     path = Checkpoint(step=step).save(f"{folder}/ckpt")
        ...     _ = step.assign(0.0)
        ...     _ = Checkpoint(step=step).restore(path)
        >>> float(step)
        3.0
    """

    def __init__(self, root: Any = None, **things: Any) -> None:
        self.things: Mapping[str, Any] = ({"root": root} if root is not None else {}) | things
        self.save_counter = Variable(0, dtype="int64", trainable=False, name="save_counter")
        vars(self).update(things)

    def write(self, file_prefix: Any, options: Any = None) -> str:
        """All numbers into one file of that name."""
        del options
        path = Path(fspath(file_prefix))
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays = {key: np.asarray(one.value) for key, one in self._variables().items()}
        with Path(f"{path}{_ENDING}").open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        return str(path)

    def save(self, file_prefix: Any, options: Any = None) -> str:
        """As `write`, under a name with the number of this saving; the folder remembers which was the latest."""
        self.save_counter.assign_add(1)
        path = self.write(f"{fspath(file_prefix)}-{int(self.save_counter)}", options)
        (Path(path).parent / "checkpoint").write_text(f'model_checkpoint_path: "{Path(path).name}"\n', encoding="utf-8")
        return path

    def restore(self, save_path: Any, options: Any = None) -> Restored:
        """The numbers of a file; nothing happens without one, as where none was saved so far.

        Raises:
            ModelFileError: The file is not there, or holds other things or shapes.
        """
        del options
        if not save_path:
            return Restored()
        path = Path(f"{fspath(save_path)}{_ENDING}")
        if not path.is_file():
            raise ModelFileError(f"There is no checkpoint {fspath(save_path)!r}.")
        with np.load(path, allow_pickle=False) as found:
            arrays = {key: found[key] for key in found.files}
        known = self._variables()
        wrong = [key for key, one in known.items() if key not in arrays or arrays[key].shape != tuple(one.shape)]
        if wrong:
            raise ModelFileError(
                f"{fspath(save_path)!r} does not hold {wrong[0]!r} in its shape. Restore into what was saved: build "
                "models first, by a call or by an input shape, and optimizers by build(model.trainable_variables)."
            )
        for key, one in known.items():
            one.assign(arrays[key])
        return Restored()

    read = restore

    def _variables(self) -> dict[str, Any]:
        found = {"save_counter": self.save_counter}
        weights = [one for thing in self.things.values() for one in getattr(thing, "trainable_variables", [])]
        for name, thing in self.things.items():
            if isinstance(thing, Variable):
                found[name] = thing
                continue
            if hasattr(thing, "apply_gradients") and weights and len(thing.variables) <= 2:
                thing.build(weights)
            found |= {f"{name}/{place}": one for place, one in enumerate(thing.variables)}
        return found


class CheckpointManager:
    """The latest so many checkpoints of a folder.

    Args:
        checkpoint: What to save.
        directory: Where.
        max_to_keep: How many stay; ``None`` for all.
        checkpoint_name: What files are called, before their number.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        directory: Any,
        max_to_keep: int | None,
        *_: Any,
        checkpoint_name: str = "ckpt",
        **__: Any,
    ) -> None:
        self.checkpoint, self.directory = checkpoint, fspath(directory)
        self._kept, self._name = max_to_keep, checkpoint_name

    @property
    def checkpoints(self) -> list[str]:
        """Those that are there, the oldest first."""
        return _numbered(self.directory, self._name)

    @property
    def latest_checkpoint(self) -> str | None:
        """The youngest, if there is one."""
        return next(reversed(self.checkpoints), None)

    def save(self, checkpoint_number: Any = None, *_: Any, **__: Any) -> str:
        """One more; the oldest go."""
        prefix = str(Path(self.directory) / self._name)
        if checkpoint_number is None:
            path = self.checkpoint.save(prefix)
        else:
            path = self.checkpoint.write(f"{prefix}-{int(checkpoint_number)}")
        for old in self.checkpoints[: -self._kept] if self._kept else ():
            Path(f"{old}{_ENDING}").unlink()
        return path

    def restore_or_initialize(self) -> str | None:
        """The youngest restored, and its name."""
        self.checkpoint.restore(self.latest_checkpoint)
        return self.latest_checkpoint


def _numbered(folder: str, name: str) -> list[str]:
    found = {}
    for path in Path(folder).glob(f"{name}-*{_ENDING}"):
        number = re.fullmatch(rf"{re.escape(name)}-(\d+)", path.name.removesuffix(_ENDING))
        if number:
            found[int(number[1])] = str(path).removesuffix(_ENDING)
    return [found[place] for place in sorted(found)]


def latest_checkpoint(checkpoint_dir: Any, latest_filename: Any = None) -> str | None:
    """The checkpoint that was last saved to a folder, if any."""
    del latest_filename
    note = Path(fspath(checkpoint_dir)) / "checkpoint"
    if not note.is_file():
        return None
    name = re.search(r'"(.*)"', note.read_text(encoding="utf-8"))
    return None if name is None else str(note.with_name(name[1]))


CHECKPOINTS: dict[str, Any] = {
    "Checkpoint": Checkpoint,
    "CheckpointManager": CheckpointManager,
    "latest_checkpoint": latest_checkpoint,
}
"""``tf.train``, as far as it keeps numbers."""
