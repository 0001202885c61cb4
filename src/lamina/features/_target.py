"""Target: what is to be predicted, inferred with a reason, and its way to the network's numbers and back."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lamina.coding import MISSING, Vocabulary, Words, is_code, read_numbers, readings, words_of
from lamina.errors import DataError, ModelFileError, TableError, UnknownNameError
from lamina.features._cells import numbers
from lamina.features._column import Column
from lamina.features._kinds import decimal_mark, says_enough
from lamina.tables import ColumnArray
from lamina.written import typed

TASKS = ("regression", "binary", "multiclass")

_LABELS = {"whole": np.int64, "number": np.float64, "boolean": np.bool_, "text": object}
_MISSING = tuple(word for word in MISSING if word not in {"None", "-"})
"""`None` and `-` are usual names of classes."""


@dataclass(frozen=True)
class Target:
    """The target's name, its task and how values and the network's numbers become each other.

    Args:
        name: The column.
        task: One of `TASKS`.
        why: The reason, in words.
        labels: The classes as words, in the order of their codes; the last of two is the one that is looked for.
        form: How labels are given back (``whole``, ``number``, ``boolean``, ``text``), or the decimal mark of numbers.
        center: What is subtracted from numbers: the mean of the training rows.
        scale: What they are divided by: their standard deviation.
        missing: Further words that stand for a missing cell.

    Example:
        >>> cells = np.array(["no", "yes", "no"], object)
        >>> target = Target.infer("sold", cells)
        >>> target.task, target.labels
        ('binary', ('no', 'yes'))
        >>> target.read(cells).tolist()
        [0.0, 1.0, 0.0]
    """

    name: str
    task: str
    why: str
    labels: tuple[str, ...] = ()
    form: str = "."
    center: float = 0.0
    scale: float = 1.0
    missing: tuple[str, ...] = ()

    @classmethod
    def infer(cls, name: str, cells: ColumnArray, task: str | None = None, missing: Collection[str] = ()) -> Self:
        """The task that the cells ask for, or `task` if they allow it.

        Two different values are classes; words are classes; more than two numbers are a regression.

        Args:
            name: The column.
            cells: Its cells, missing ones among them.
            task: One of `TASKS`, or ``"classification"``.
            missing: Further words that stand for a missing cell.

        Raises:
            DataError: All cells are missing, all are the same, or nearly every row would be its own class.
            TableError: A regression is asked for and a cell is no number.
            UnknownNameError: `task` is unknown.
        """
        if task is not None and task not in {*TASKS, "classification"}:
            raise UnknownNameError.among("task", task, [*TASKS, "classification"])
        extra = tuple(missing)
        plain = _plainly_numbers(name, cells, task, extra)
        if plain is not None:
            return cls(name, "regression", plain[0], form=plain[1], missing=extra)
        words = words_of(cells, (*_MISSING, *extra))
        _refuse_hopeless(name, words, len(cells))
        mark = _mark(cells, words)
        if task == "regression" or (task is None and mark and len(words.words) > 2):
            column = Column(name, "number", "", mark or ".")
            numbers(column, cells, (*_MISSING, *extra))
            why = "you said so" if task else f"{len(words.words):,} different numbers"
            return cls(name, "regression", why, form=mark or ".", missing=extra)
        return cls(name, *_classes(name, cells, words, mark, task), missing=extra)

    @property
    def outputs(self) -> int:
        """How many numbers the network gives a row."""
        return len(self.labels) if self.task == "multiclass" else 1

    def read(self, cells: ColumnArray) -> NDArray[np.float64]:
        """Numbers, or codes of classes, as float64; NaN where the target is missing.

        Raises:
            TableError: A cell is no number, or a class that training never showed.
        """
        if self.task == "regression":
            return numbers(Column(self.name, "number", "", self.form), cells, (*_MISSING, *self.missing))
        words = words_of(cells, (*_MISSING, *self.missing))
        labels = Vocabulary(self.labels)
        strange = [word for word in words.words if not labels.code(word)]
        if strange:
            row = words.row_of(words.words.index(strange[0]))
            raise TableError(
                f"The target {self.name!r} needs one of the classes {', '.join(self.labels)}; "
                f"row {row + 1} says {strange[0]!r}. Correct the cell or leave the row out."
            )
        return words.spread(np.array([labels.code(word) - 1 for word in words.words], np.float64), np.nan)

    def scaled(self, values: NDArray[np.float64]) -> Self:
        """The same target with center and scale learned from training values.

        Raises:
            DataError: The training values are all the same, or too large to be measured.
        """
        if self.task != "regression":
            return self
        with np.errstate(over="ignore", invalid="ignore"):
            center, scale = float(values.mean()), float(values.std())
        if not np.isfinite(scale):
            raise DataError(
                f"The target {self.name!r} needs smaller numbers; the largest here is {np.abs(values).max():g}, and "
                "their spread is too large for a float64. Use smaller units or the logarithm."
            )
        if not scale > 0:
            raise DataError(
                f"The target {self.name!r} needs values that differ; in the training rows all are {center:g}."
            )
        return replace(self, center=center, scale=scale)

    def encode(self, values: NDArray[np.float64]) -> NDArray[np.float32]:
        """What the network is trained on (rows × 1): scaled numbers, or codes."""
        scaled = (values - self.center) / self.scale if self.task == "regression" else values
        return scaled.astype(np.float32)[:, None]

    def decode(self, outputs: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """The network's outputs (rows × `outputs`; probabilities for classes) as named columns.

        ``prediction``, and for classes ``probability_<class>`` each.
        """
        wide = np.asarray(outputs, np.float64).reshape(len(outputs), self.outputs)
        if self.task == "regression":
            return {"prediction": wide[:, 0] * self.scale + self.center}
        chances = np.concatenate([1 - wide, wide], axis=1) if self.task == "binary" else wide
        found = {"prediction": self.label_array()[np.argmax(chances, axis=1)]}
        return found | {f"probability_{label}": chances[:, code] for code, label in enumerate(self.labels)}

    def label_array(self) -> NDArray[Any]:
        """The classes in the type in which the training table gave them."""
        if self.form == "boolean":
            return np.array([label == "true" for label in self.labels])
        made: NDArray[Any] = np.empty(len(self.labels), _LABELS[self.form])
        made[:] = [float(label.replace(",", ".")) if self.form == "number" else label for label in self.labels]
        return made

    def to_record(self) -> dict[str, Any]:
        """The target as JSON."""
        return asdict(self) | {"labels": list(self.labels), "missing": list(self.missing)}

    @classmethod
    def from_record(cls, record: Any) -> Self:
        """The target that `to_record` wrote.

        Raises:
            ModelFileError: The record is damaged.
        """
        try:
            words = {name: tuple(str(word) for word in record.get(name, ())) for name in ("labels", "missing")}
            made = cls(**{**record, **words})
            made = replace(made, center=float(made.center), scale=float(made.scale))
        except (AttributeError, TypeError, KeyError, ValueError) as error:
            raise ModelFileError(f"The target in the file is damaged: {error!r}.") from error
        classes = {"regression": made.form in {".", ","}, "binary": len(made.labels) == 2}
        if made.task not in TASKS or not classes.get(made.task, made.form in _LABELS and len(made.labels) > 1):
            raise ModelFileError("The target in the file is damaged: its task and its classes do not fit.")
        return made


def _plainly_numbers(name: str, cells: ColumnArray, task: str | None, extra: tuple[str, ...]) -> tuple[str, str] | None:
    """Reason and decimal mark of a regression, where every cell is a number or missing and all are written alike."""
    read = readings(cells, (*_MISSING, *extra)) if task in {None, "regression"} else None
    if read is None or read.spelling.of_time or not says_enough(read) or len(read.different) == 2:
        return None
    mark = "." if read.spelling.kind == "whole" else read.spelling.mark
    numbers(Column(name, "number", "", mark), cells, (*_MISSING, *extra))
    return "you said so" if task else f"{len(read.different):,} different numbers", mark


def _refuse_hopeless(name: str, words: Words, rows: int) -> None:
    if not words.words:
        raise DataError(f"The target {name!r} needs values; all {rows:,} cells are empty. Name another column.")
    if len(words.words) == 1:
        raise DataError(
            f"The target {name!r} needs at least two different values; every row says {words.words[0]!r}. "
            "There is nothing to learn."
        )


def _mark(cells: ColumnArray, words: Words) -> str | None:
    """The decimal mark if the cells are numbers."""
    array = typed(cells)
    if array is not None and array.dtype.kind in "if":
        return "."
    if array is not None or any(is_code(word) for word in words.words):
        return None
    return decimal_mark(words.words)


def _classes(
    name: str, cells: ColumnArray, words: Words, mark: str | None, task: str | None
) -> tuple[str, str, tuple[str, ...], str]:
    """Task, reason, labels and the form of the labels."""
    distinct, rows = len(words.words), int((~words.missing).sum())
    if distinct > max(2, rows / 2):
        raise DataError(
            f"The target {name!r} needs classes that repeat; {distinct:,} different values in {rows:,} rows do not. "
            "Name a column with classes or with numbers."
        )
    found = "binary" if distinct == 2 else "multiclass"
    if task in TASKS and task != found:
        raise DataError(f"The target {name!r} has {distinct} classes, so the task is {found}; {task} was asked for.")
    values = read_numbers(words.words, mark)[0] if mark else np.empty(0)
    labels = [words.words[place] for place in np.argsort(values)] if mark else sorted(words.words)
    form = "boolean" if cells.dtype.kind == "b" else "text"
    if mark:
        form = "whole" if (values == np.floor(values)).all() else "number"
    what = "numbers" if mark else "words"
    return found, "you said so" if task else f"{distinct} different {what}", tuple(labels), form
