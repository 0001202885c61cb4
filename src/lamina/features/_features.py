"""Features: a table's columns as one float32 matrix, by rules learned on training rows and applied by NumPy alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lamina.coding import pack_words, unpack_words
from lamina.errors import DataError, ModelFileError
from lamina.features import _cells as cells
from lamina.features._assembled import Writer, assembled, side_by_side
from lamina.features._column import Column
from lamina.features._encoders import LEAST_ROWS, BooleanEncoder, CategoryEncoder, Encoder, NumberEncoder
from lamina.features._moments import MomentEncoder
from lamina.features._schema import Schema
from lamina.tables import ColumnArray, Note, Table

_ENCODERS: dict[str, Any] = {
    encoder.kind: encoder for encoder in (NumberEncoder, BooleanEncoder, CategoryEncoder, MomentEncoder)
}
_READERS: dict[str, Callable[..., Any]] = {
    "number": cells.numbers,
    "boolean": cells.truths,
    "category": cells.words,
    "datetime": cells.moments,
}
_SAYINGS = {
    "missing": "{count:,} rows have no value, which training never showed; the usual value is taken",
    "unseen": "{count:,} rows hold words that training never showed; they are treated as unknown",
    "seldom": "{count:,} rows hold words that training showed seldom or never; all these are treated as one",
    "boolean missing": "{count:,} rows have no value, which training never showed; they are treated as unknown",
    "boolean unseen": "{count:,} rows hold words that say neither yes nor no; they are treated as unknown",
    "category missing": "{count:,} rows have no value, which training showed seldom or never; "
    "they are treated as unknown",
    "outside": "{count:,} rows lie outside the range of training",
}
SHOWN_AS_UNKNOWN = 0.02
"""The share of training rows whose word is hidden where training has no rare words, so that the unknown is learned."""


@dataclass(frozen=True, eq=False)
class Features:
    """Learned rules from a table's columns to the columns of a matrix.

    Args:
        schema: What every column means.
        encoders: The rule of each column that is used, by name.
        seed: From which the rows follow whose words are hidden in `with_unknowns`.

    Example:
        >>> table = Table.of({"size": [1, 2, 3, 4], "sold": ["yes", "no", "yes", "no"]})
        >>> features = Features.learn(table)
        >>> features.names
        ('size', 'sold', 'sold is unknown')
        >>> features.apply(Table.of({"sold": ["no"], "size": [2.5]})).tolist()
        [[0.0, 0.0, 0.0]]
    """

    schema: Schema
    encoders: Mapping[str, Encoder]
    seed: int = 0

    @classmethod
    def learn(
        cls,
        table: Table,
        rows: NDArray[Any] | None = None,
        *,
        target: str | None = None,
        schema: Schema | None = None,
        seed: int = 0,
    ) -> Self:
        """Learn from training rows alone.

        Args:
            table: The whole table.
            rows: The training rows; by default all.
            target: The column that is to be predicted and no feature.
            schema: What the columns mean; by default decided from the table.
            seed: For `with_unknowns`.

        Raises:
            DataError: No column is left to learn from.
        """
        decided = schema or Schema.decide(table, without=() if target is None else (target,))
        own = [column for column in decided.used if column.name != target]

        def learn(column: Column) -> Encoder:
            cells = table[column.name] if rows is None else table[column.name][rows]
            encoder: Encoder = _ENCODERS[column.kind].learn(_read(decided, column, cells))
            return encoder

        learned = dict(zip([column.name for column in own], side_by_side(learn, own, table.rows), strict=True))
        encoders = {name: encoder for name, encoder in learned.items() if encoder.names}
        lost = [name for name in learned if name not in encoders]
        schema = replace(decided, columns=tuple(_lost(c) if c.name in lost else c for c in decided.columns))
        if not encoders:
            raise DataError(
                "There is no column to learn from: every column is the target, an identifier or constant. "
                "Add columns, or say what a column is (NAME=category)."
            )
        return cls(schema, encoders, seed)

    @property
    def names(self) -> tuple[str, ...]:
        """What each column of the matrix means."""
        return tuple(name + part for name, encoder in self.encoders.items() for part in encoder.names)

    @property
    def width(self) -> int:
        """How many columns the matrix has."""
        return len(self.names)

    def apply(self, table: Table) -> NDArray[np.float32]:
        """The matrix (rows × width) of a table whose columns may stand in any order, others among them.

        Raises:
            TableError: A column is missing, or a cell is not of its column's kind.
        """
        return self.read(table)[0]

    def read(self, table: Table) -> tuple[NDArray[np.float32], tuple[Note, ...]]:
        """The matrix, and notes on what training never showed.

        Raises:
            TableError: As for `apply`.
        """
        table.require(tuple(self.encoders), "The model")

        def read(name: str) -> tuple[Writer, list[Note]]:
            values, encoder = _read(self.schema, self.schema[name], table[name]), self.encoders[name]
            return encoder.writer(values), _notes(name, encoder.kind, encoder.surprises(values))

        found = side_by_side(read, self.encoders, table.rows)
        widths = [len(encoder.names) for encoder in self.encoders.values()]
        matrix = assembled([writer for writer, _ in found], widths, table.rows)
        return matrix, tuple(note for _, notes in found for note in notes)

    def with_unknowns(
        self, matrix: NDArray[np.float32], random: np.random.Generator | None = None
    ) -> NDArray[np.float32]:
        """A copy of training rows of a matrix in which, in categories without rare words and in truths without gaps, a
        few seeded rows are shown as unknown, so that a word that is new in prediction meets a trained input.

        Rows that come piece by piece are given one generator that goes on from piece to piece.
        """
        shown = matrix.copy()
        random = np.random.default_rng(self.seed) if random is None else random
        begin = 0
        for encoder in self.encoders.values():
            end = begin + len(encoder.names)
            unknown = encoder.unknown()
            if unknown is not None:
                hidden = random.random(len(shown)) < SHOWN_AS_UNKNOWN
                shown[hidden, begin:end] = unknown
            begin = end
        return shown

    def plain(self, table: Table) -> dict[str, NDArray[Any]]:
        """Each used column of a table as one number a row: values, codes of words, seconds."""
        table.require(tuple(self.encoders), "The model")
        return {
            name: encoder.plain(_read(self.schema, self.schema[name], table[name]))
            for name, encoder in self.encoders.items()
        }

    def made_up(self) -> Table:
        """Three rows that follow from the rules alone: a usual one, one without values, one away from the usual."""
        return Table({name: encoder.made_up() for name, encoder in self.encoders.items()}, 3)

    def to_record(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """The rules as JSON, and as arrays what grows with the data: the words of the categories."""
        rules = [{"column": name, "kind": e.kind} | e.to_record() for name, e in self.encoders.items()]
        words = [w for e in self.encoders.values() if isinstance(e, CategoryEncoder) for w in e.vocabulary.words]
        record = {"schema": self.schema.to_record(), "encoders": rules, "seed": self.seed}
        return record, {f"words/{name}": array for name, array in pack_words(words).items()}

    @classmethod
    def from_record(cls, record: Any, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The features that `to_record` wrote.

        Raises:
            ModelFileError: The record or the arrays are damaged.
        """
        try:
            words = iter(unpack_words(arrays["words/bytes"], arrays["words/ends"]))
            encoders: dict[str, Encoder] = {}
            for rule in record["encoders"]:
                own = tuple(next(words) for _ in range(int(rule.get("words", 0))))
                encoders[str(rule["column"])] = _ENCODERS[rule["kind"]].from_record(rule, own)
            made = cls(Schema.from_record(record["schema"]), encoders, int(record["seed"]))
            mismatched = [name for name, encoder in encoders.items() if made.schema[name].kind != encoder.kind]
        except (KeyError, TypeError, ValueError, StopIteration, RuntimeError) as error:
            raise ModelFileError(f"The features in the file are damaged: {error!r}.") from error
        if mismatched or next(words, None) is not None:
            raise ModelFileError("The features in the file are damaged: rules and columns do not fit.")
        return made


def _notes(name: str, kind: str, surprises: Mapping[str, int]) -> list[Note]:
    said = {code: _SAYINGS.get(f"{kind} {code}", _SAYINGS.get(code, "")) for code in surprises}
    return [
        Note(code, f"{name}: {said[code].format(count=count)}.", name) for code, count in surprises.items() if count
    ]


def _lost(column: Column) -> Column:
    """The decision on a column of which the training rows leave nothing to learn from."""
    if column.kind == "category":
        why = f"no two words that {LEAST_ROWS} training rows each show: there is nothing to learn from; {column.why}"
        return replace(column, kind="identifier", why=why, advice="")
    return replace(column, kind="constant", why="the training rows do not differ in it", advice="")


def _read(schema: Schema, column: Column, cells: ColumnArray) -> Any:
    return _READERS[column.kind](column, cells, schema.missing)
