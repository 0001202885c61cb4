"""Pipeline: what a model file from a table holds, and how raw rows become answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from lamina import saving
from lamina.errors import ModelFileError
from lamina.features import Features, Target
from lamina.model import Model, network_from, network_record
from lamina.pipeline._scores import scores
from lamina.tables import Note, Table, read_table

KIND = "lamina pipeline"

CLOSE = 1e-3
"""How far the answers for made-up rows may be from those that were saved, beside the size of an answer."""


class Answers(NamedTuple):
    """Answers for rows, and what was noticed about the rows.

    Args:
        columns: ``prediction``, and for classes ``probability_<class>`` each; one entry a row, in order.
        notes: What training never showed.
    """

    columns: dict[str, NDArray[Any]]
    notes: tuple[Note, ...]


class Evaluation(NamedTuple):
    """How good answers are on rows whose target is known.

    Args:
        scores: By name; see `scores`.
        rows: How many rows were scored: those with a target.
        notes: What training never showed, and how many rows were left out.
    """

    scores: dict[str, float]
    rows: int
    notes: tuple[Note, ...]


@dataclass(frozen=True, eq=False)
class Pipeline:
    """Raw rows in, answers out: the features, the network and the target's coding as one thing.

    Few rows are answered by NumPy alone.

    Args:
        features: From columns to the network's inputs.
        target: From the network's outputs to answers.
        model: The network.
        facts: What is known of the training, as JSON: rows, seed, scores on the held-out rows, the verdict.

    Example:
        >>> from lamina.pipeline import train
        >>> table = {"x": list(range(40)), "y": [2.0 * x for x in range(40)]}
        >>> pipeline = train(table, "y", epochs=1).pipeline
        >>> list(pipeline.predict({"x": [3, 4]}))
        ['prediction']
    """

    features: Features
    target: Target
    model: Model
    facts: Mapping[str, Any]

    def predict(self, data: object) -> dict[str, NDArray[Any]]:
        """Answers for rows, one entry a row, in order; as columns by name.

        Args:
            data: A path, a frame, a dict of columns or a list of dicts; columns in any order, others are ignored.

        Raises:
            TableError: A column is missing, or a cell is not of its column's kind.
        """
        return self.answer(data).columns

    def answer(self, data: object) -> Answers:
        """As `predict`, with notes on what training never showed.

        Raises:
            TableError: As for `predict`.
        """
        matrix, notes = self.features.read(as_table(data))
        return Answers(self.target.decode(self._outputs(matrix)), notes)

    def evaluate(self, data: object) -> Evaluation:
        """Scores on rows whose target is known; other rows are left out.

        Raises:
            TableError: The target or a column is missing.
            DataError: No row has a target.
        """
        table = as_table(data)
        table.require([self.target.name], "Evaluating")
        truth = self.target.read(table[self.target.name])
        known = np.flatnonzero(~np.isnan(truth))
        left_out = without_target(table.rows - len(known), self.target.name)
        answers = self.answer(table.take(known))
        found = scores(self.target, truth[known], answers.columns)
        return Evaluation(found, len(known), (*left_out, *answers.notes))

    def _outputs(self, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        answers: NDArray[np.float32] = self.model.predict(matrix, verbose=0)
        return answers

    # How it is kept

    def save(self, path: str | PathLike[str], *, overwrite: bool = False) -> None:
        """Write one file that `load` reads: no code, no rows of the table; see `lamina.saving`.

        Raises:
            ModelFileError: There is such a file already, or it cannot be written.
        """
        if not overwrite and Path(path).exists():
            raise ModelFileError(f"There is a file {str(path)!r} already. Give overwrite=True or another name.")
        network, weights = network_record(self.model.network)
        rules, words = self.features.to_record()
        record = {
            "kind": KIND,
            "features": rules,
            "target": self.target.to_record(),
            "network": network,
            "facts": dict(self.facts),
            "golden": self._outputs(self.features.apply(self.features.made_up())).tolist(),
        }
        saving.write(path, record, weights | {f"features/{name}": array for name, array in words.items()})

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """The pipeline in a file; it is asked for the answers to made-up rows, which must be those that were saved.

        Raises:
            ModelFileError: The file is missing, is no pipeline, is damaged, or answers otherwise on this machine.
        """
        record, tensors = saving.read(path)
        if record.get("kind") != KIND:
            raise ModelFileError(
                f"{str(path)!r} holds a {record.get('kind', 'thing without a kind')!r}, not a model of a table. "
                "Give a file that `lamina train` wrote; lamina.load_model reads models of layers."
            )
        words = {name.removeprefix("features/"): array for name, array in tensors.items() if "features/" in name}
        try:
            network: Any = network_from(record["network"], tensors)
            features, target = Features.from_record(record["features"], words), Target.from_record(record["target"])
            made = cls(features, target, Model(network, "pipeline"), dict(record["facts"]))
            golden = np.asarray(record["golden"], np.float64)
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, ModelFileError):
                raise
            raise ModelFileError(f"{str(path)!r} is damaged: {error!r}. Take another copy of it.") from error
        made._check(str(path), golden)
        return made

    def _check(self, path: str, golden: NDArray[np.float64]) -> None:
        if (self.features.width,) != self.model.network.given_shape or self.model.output_shape != (
            None,
            self.target.outputs,
        ):
            raise ModelFileError(f"{path!r} is damaged: its features, network and target do not fit each other.")
        answers = self._outputs(self.features.apply(self.features.made_up()))
        if answers.shape != golden.shape or not np.allclose(answers, golden, rtol=CLOSE, atol=CLOSE):
            raise ModelFileError(
                f"{path!r} does not answer here as it did where it was saved: the file was changed, or this lamina or "
                "this machine computes otherwise. Use the version that wrote it, or train again."
            )


def as_table(data: object) -> Table:
    """A table from a path or from whatever `Table.of` takes."""
    return read_table(data) if isinstance(data, (str, PathLike)) else Table.of(data)


def without_target(rows: int, target: str) -> tuple[Note, ...]:
    """The note on rows that are left out for want of a target; none where there are no such rows."""
    text = f"{rows:,} row{'s have' if rows != 1 else ' has'} no {target!r} and {'are' if rows != 1 else 'is'} left out."
    return (Note("no_target", text, target),) if rows else ()
