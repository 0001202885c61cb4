"""TensorFlow's feature columns: what a column of a table becomes, as layers of lamina's."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from lamina.errors import ArgumentError
from lamina.initializers import TruncatedNormal
from lamina.keras import ops
from lamina.layers import (
    CategoryEncoding,
    Discretization,
    Embedding,
    HashedCrossing,
    Hashing,
    Input,
    IntegerLookup,
    Layer,
    Reshape,
    StringLookup,
    Symbol,
)


class Column(ABC):
    """What `DenseFeatures` takes: its name, the inputs that it reads, and what becomes of them."""

    name: str

    @abstractmethod
    def reads(self) -> dict[str, tuple[str, tuple[int, ...]]]:
        """Inputs by name, each with its dtype and its shape after the rows."""


class Dense(Column):
    """A column of numbers, as wide as it likes."""

    @abstractmethod
    def numbers(self, inputs: Mapping[str, Any]) -> Any:
        """Rows × width."""


class Categorical(Column):
    """A column of codes: `spare` of them, in front, stand for nothing that is known, and `count` for categories."""

    count: int
    spare = 0

    @abstractmethod
    def codes(self, inputs: Mapping[str, Any]) -> Any:
        """Whole numbers below ``spare + count``."""


class Numeric(Dense):
    """Numbers as they are, or after a function."""

    def __init__(
        self, key: str, shape: Any = (1,), default_value: Any = None, dtype: Any = None, normalizer_fn: Any = None
    ) -> None:
        del default_value, dtype
        self.key = self.name = key
        self.shape = tuple(np.atleast_1d(shape).astype(int).tolist())
        self.normalizer_fn: Callable[[Any], Any] | None = normalizer_fn

    def reads(self) -> dict[str, tuple[str, tuple[int, ...]]]:
        return {self.key: ("float32", self.shape)}

    def as_given(self, inputs: Mapping[str, Any]) -> Any:
        """The numbers in the axes in which they come."""
        given = inputs[self.key]
        return given if self.normalizer_fn is None else self.normalizer_fn(given)

    def numbers(self, inputs: Mapping[str, Any]) -> Any:
        given = self.as_given(inputs)
        return given if len(given.shape) == 2 else Reshape((int(np.prod(self.shape)),))(given)


class Bucketized(Categorical, Dense):
    """Numbers by the bucket that they fall into; as it is, a column of ones and zeros for each bucket."""

    def __init__(self, source_column: Numeric, boundaries: Sequence[float]) -> None:
        self.source = source_column
        self.name = f"{source_column.name}_bucketized"
        self.layer = Discretization([float(edge) for edge in boundaries])
        self.count = len(boundaries) + 1

    def reads(self) -> dict[str, tuple[str, tuple[int, ...]]]:
        return self.source.reads()

    def codes(self, inputs: Mapping[str, Any]) -> Any:
        return self.layer(self.source.as_given(inputs))

    def numbers(self, inputs: Mapping[str, Any]) -> Any:
        return Indicator(self).numbers(inputs)


class Read(Categorical):
    """One column read by one layer, or by none if it holds codes already."""

    def __init__(self, key: str, dtype: str, layer: Layer | None, count: int, spare: int = 0) -> None:
        self.key = self.name = key
        self.dtype, self.layer, self.count, self.spare = dtype, layer, count, spare

    def reads(self) -> dict[str, tuple[str, tuple[int, ...]]]:
        return {self.key: (self.dtype, (1,))}

    def codes(self, inputs: Mapping[str, Any]) -> Any:
        given = inputs[self.key]
        return given if self.layer is None else self.layer(given)


class Crossed(Categorical):
    """Several columns together, by the bin that their values share."""

    def __init__(self, keys: Sequence[Any], hash_bucket_size: int, hash_key: int | None = None) -> None:
        del hash_key
        self.keys = [key if isinstance(key, (str, Categorical)) else _as_categorical(key) for key in keys]
        self.name = "_X_".join(sorted(chain.from_iterable(_names(key) for key in self.keys)))
        self.layer = HashedCrossing(int(hash_bucket_size))
        self.count = int(hash_bucket_size)

    def reads(self) -> dict[str, tuple[str, tuple[int, ...]]]:
        found: dict[str, tuple[str, tuple[int, ...]]] = {}
        for key in self.keys:
            found |= {key: ("string", (1,))} if isinstance(key, str) else key.reads()
        return found

    def codes(self, inputs: Mapping[str, Any]) -> Any:
        return self.layer([inputs[key] if isinstance(key, str) else key.codes(inputs) for key in self.keys])


class Indicator(Dense):
    """A column of ones and zeros for each category; nothing but zeros for what is not known."""

    def __init__(self, categorical_column: Categorical) -> None:
        self.source = _as_categorical(categorical_column)
        self.name = f"{self.source.name}_indicator"
        self.layer = CategoryEncoding(self.source.spare + self.source.count, "count")

    def reads(self) -> dict[str, tuple[str, tuple[int, ...]]]:
        return self.source.reads()

    def numbers(self, inputs: Mapping[str, Any]) -> Any:
        codes = self.source.codes(inputs)
        ones = self.layer(codes if len(codes.shape) == 2 else Reshape((1,))(codes))
        return ones[:, self.source.spare :] if self.source.spare else ones


class Embedded(Dense):
    """A vector for each category, learned; nothing but zeros for what is not known."""

    def __init__(self, source: Any, table: Embedding, name: str = "", combiner: str = "mean") -> None:
        if combiner not in {"mean", "sum", "sqrtn"}:
            raise ArgumentError.wanted("embedding_column", "combiner", "'mean', 'sum' or 'sqrtn'", combiner)
        self.source = _as_categorical(source)
        self.name = name or f"{self.source.name}_embedding"
        self.table = table

    def reads(self) -> dict[str, tuple[str, tuple[int, ...]]]:
        return self.source.reads()

    def numbers(self, inputs: Mapping[str, Any]) -> Any:
        codes = self.source.codes(inputs)
        vectors = self.table(codes)
        if self.source.spare:
            known = ops.cast(ops.expand_dims(codes, -1) >= self.source.spare, "float32")
            vectors = vectors * known
        return Reshape((self.table.output_dim,))(vectors)


def _names(key: Any) -> list[str]:
    if isinstance(key, Crossed):
        return list(chain.from_iterable(_names(one) for one in key.keys))
    return [key if isinstance(key, str) else key.name]


def _as_categorical(column: Any) -> Categorical:
    if not isinstance(column, Categorical):
        raise ArgumentError.wanted("A feature column", "its source", "a categorical column", type(column).__name__)
    return column


def _bins(key: str, hash_bucket_size: int, dtype: Any = "string") -> Read:
    """Words, or whole numbers, by the bin that they are hashed into."""
    return Read(key, "string" if "string" in str(dtype) else "int64", Hashing(int(hash_bucket_size)), hash_bucket_size)


def _vocabulary(
    key: str, vocabulary_list: Sequence[Any], dtype: Any = None, default_value: int = -1, num_oov_buckets: int = 0
) -> Read:
    """Words, or whole numbers, by their place in a list; others have no place, or share some behind it."""
    del dtype
    words = [word.item() if isinstance(word, np.generic) else word for word in vocabulary_list]
    whole = all(isinstance(word, int) for word in words)
    spare = max(1, int(num_oov_buckets))
    if default_value >= 0 and not num_oov_buckets:
        raise ArgumentError("A vocabulary's default_value is -1 here: what is not in it counts as nothing.")
    layer = (IntegerLookup if whole else StringLookup)(num_oov_indices=spare, vocabulary=words)
    kept = 0 if num_oov_buckets else spare
    return Read(key, "int64" if whole else "string", layer, len(words) + spare - kept, kept)


def _vocabulary_file(key: str, vocabulary_file: str, vocabulary_size: int | None = None, **more: Any) -> Read:
    """Words by their line in a file."""
    lines = Path(vocabulary_file).read_text(encoding="utf-8").splitlines()
    return _vocabulary(key, lines[:vocabulary_size], **more)


def _identity(key: str, num_buckets: int, default_value: int | None = None) -> Read:
    """Whole numbers that are codes already."""
    del default_value
    return Read(key, "float32", None, int(num_buckets))


def _table(source: Categorical, dimension: int, initializer: Any, trainable: bool) -> Embedding:
    start = TruncatedNormal(stddev=float(dimension) ** -0.5) if initializer is None else initializer
    return Embedding(source.spare + source.count, int(dimension), embeddings_initializer=start, trainable=trainable)


def _embedding(
    categorical_column: Any,
    dimension: int,
    combiner: str = "mean",
    initializer: Any = None,
    *_: Any,
    trainable: bool = True,
    **more: Any,
) -> Embedded:
    """A learned vector for each category."""
    del more
    table = _table(_as_categorical(categorical_column), dimension, initializer, trainable)
    return Embedded(categorical_column, table, combiner=combiner)


def _shared(
    categorical_columns: Sequence[Any],
    dimension: int,
    combiner: str = "mean",
    initializer: Any = None,
    *_: Any,
    trainable: bool = True,
    **more: Any,
) -> list[Embedded]:
    """Learned vectors that several columns share."""
    del more
    table = _table(_as_categorical(categorical_columns[0]), dimension, initializer, trainable)
    return [
        Embedded(one, table, f"{_as_categorical(one).name}_shared_embedding", combiner) for one in categorical_columns
    ]


COLUMNS: dict[str, Callable[..., Any]] = {
    "numeric_column": Numeric,
    "bucketized_column": Bucketized,
    "categorical_column_with_hash_bucket": _bins,
    "categorical_column_with_identity": _identity,
    "categorical_column_with_vocabulary_file": _vocabulary_file,
    "categorical_column_with_vocabulary_list": _vocabulary,
    "crossed_column": Crossed,
    "embedding_column": _embedding,
    "indicator_column": Indicator,
    "shared_embedding_columns": _shared,
    "shared_embeddings": _shared,
}
"""``tf.feature_column``."""


def symbols_for(columns: Sequence[Column]) -> dict[str, Symbol]:
    """An input for everything that `columns` read; text where any of them reads text."""
    found: dict[str, tuple[str, tuple[int, ...]]] = {}
    for column in columns:
        for key, (dtype, shape) in column.reads().items():
            known = found.get(key, (dtype, shape))
            found[key] = (max(dtype, known[0], key=("float32", "int64", "string").index), shape)
    return {key: Input(shape, dtype=dtype, name=key) for key, (dtype, shape) in found.items()}
