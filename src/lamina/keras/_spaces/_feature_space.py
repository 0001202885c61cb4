"""FeatureSpace: one description for all columns of a table, from raw cells to one matrix or one array a feature."""

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from lamina.config import described, structure
from lamina.errors import ArgumentError, DataError, StateError
from lamina.keras._spaces._feature import Cross, Feature, feature_called
from lamina.keras._spaces._feature_columns import adapt_each, as_columns
from lamina.keras._spaces._feature_file import read_space, write_space
from lamina.layers import (
    CategoryEncoding,
    Concatenate,
    Discretization,
    HashedCrossing,
    Input,
    Layer,
    Normalization,
    Run,
    Symbol,
    TextVectorization,
)
from lamina.typing import Shape, Tree


@final
@described
class FeatureSpace(Layer):
    """What each column of a table becomes: each by a preprocessing layer of its own, some crossed, all put together.

    Args:
        features: Name → kind: ``"float"``, ``"float_rescaled"``, ``"float_normalized"``, ``"float_discretized"``,
            ``"integer_categorical"``, ``"string_categorical"``, ``"integer_hashed"``, ``"string_hashed"``, or what the
            methods of these names return, which take settings.
        output_mode: ``"concat"``: one matrix, features in the order of their names and crosses behind them; ``"dict"``.
        crosses: Which features are crossed: tuples of names, or what `cross` returns.
        crossing_dim, hashing_dim, num_discretization_bins: Sizes where a feature or cross says none.

    Raises:
        ArgumentError: A kind is not known, or a cross names a feature that is not there.
        StateError: It is used before `adapt`, where a feature has to learn.

    Example:
        >>> space = FeatureSpace({"size": "float_normalized", "town": "string_categorical"})
        >>> space.adapt({"size": [1.0, 3.0], "town": ["Ulm", None]})
        >>> space({"size": [3.0], "town": ["Bonn"]}).tolist()
        [[1.0, 1.0, 0.0]]

    Source:
        Keras's class of that name. Missing words and whole numbers count as unknown; missing numbers with a fraction
        are passed over by `adapt` and stay missing, so that a model refuses them: fill them first.
    """

    host: ClassVar[bool] = True
    several: ClassVar[bool | None] = True

    features: Mapping[str, Any] = structure()
    output_mode: str = structure(default="concat")
    crosses: Sequence[Any] | None = structure(default=None)
    crossing_dim: int = structure(default=32, at_least=1, whole=True)
    hashing_dim: int = structure(default=32, at_least=1, whole=True)
    num_discretization_bins: int = structure(default=32, at_least=1, whole=True)

    cross = staticmethod(Cross.of)
    feature = staticmethod(Feature.of)
    float = staticmethod(Feature.float)
    float_rescaled = staticmethod(Feature.float_rescaled)
    float_normalized = staticmethod(Feature.float_normalized)
    float_discretized = staticmethod(Feature.float_discretized)
    integer_categorical = staticmethod(Feature.integer_categorical)
    string_categorical = staticmethod(Feature.string_categorical)
    integer_hashed = staticmethod(Feature.integer_hashed)
    string_hashed = staticmethod(Feature.string_hashed)

    def check(self) -> None:
        """Every feature and cross in its full form."""
        super().check()
        if not self.features:
            raise ArgumentError.wanted(
                "FeatureSpace", "features", "names with their kinds, at least one", self.features
            )
        if self.output_mode not in {"concat", "dict"}:
            raise ArgumentError.wanted("FeatureSpace", "output_mode", "'concat' or 'dict'", self.output_mode)
        sizes = {"hashing": self.hashing_dim, "bins": self.num_discretization_bins}
        self.settle("features", {name: feature_called(name, kind, sizes) for name, kind in self.features.items()})
        crosses = [one if isinstance(one, Cross) else Cross.of(one, self.crossing_dim) for one in self.crosses or ()]
        for cross in crosses:
            lost = [name for name in cross.feature_names if name not in self.features]
            if lost:
                raise ArgumentError.wanted("FeatureSpace", "crosses", f"of its features, {list(self.features)}", lost)
        self.settle("crosses", tuple(crosses))
        self.settle("preprocessors", {name: feature.preprocessor for name, feature in self.features.items()})
        self.settle("crossers", {one.name: HashedCrossing(one.crossing_dim, name=one.name) for one in crosses})
        self.settle("_adapted", not self._learners())
        self.settle("_symbols", None)

    def parts(self) -> Mapping[str, Layer]:
        """The layer of each feature and cross, by its name."""
        return {**self.__dict__["preprocessors"], **self.__dict__["crossers"]}

    def _learners(self) -> list[str]:
        """The features whose layers learn from data."""
        found = []
        for name, layer in self.__dict__["preprocessors"].items():
            settled = isinstance(layer, Normalization) and not layer.measures
            settled = settled or (isinstance(layer, Discretization) and layer.num_bins is None)
            settled = settled or getattr(layer, "vocabulary", None) is not None
            if hasattr(layer, "adapt") and not settled:
                found.append(name)
        return found

    def adapt(self, dataset: Any) -> None:
        """Let every feature that has to learn do so.

        Args:
            dataset: A dict of arrays or lists, a frame, or batches of dicts; of tuples, the first part.

        Raises:
            DataError: It is none of these, or a feature's column is not there.
        """
        adapt_each({name: self.__dict__["preprocessors"][name] for name in self._learners()}, dataset)
        self.settle("_adapted", True)
        self.settle("_symbols", None)

    def _ready(self) -> None:
        if not self.__dict__["_adapted"]:
            raise StateError(f"{self.name} has features that learn from data: call adapt with the training rows first.")
        for layer in self.parts().values():
            layer.build((1,))

    def build(self, shape: Shape) -> None:
        """Nothing is drawn; features learn in `adapt`."""
        del shape
        self._ready()
        self.cell.put({}, {})

    def get_inputs(self) -> dict[str, Symbol]:
        """One symbol a feature, rows × 1, for a functional model."""
        return self._as_symbols()[0]

    def get_encoded_features(self) -> Any:
        """What becomes of `get_inputs`: one symbol, or a dict of them."""
        return self._as_symbols()[1]

    def _as_symbols(self) -> tuple[dict[str, Symbol], Any]:
        if self.__dict__["_symbols"] is None:
            self._ready()
            inputs = {name: Input((1,), dtype=one.dtype, name=name) for name, one in self.features.items()}
            self.settle("_symbols", (inputs, self._encoded(inputs, _called)))
        found: tuple[dict[str, Symbol], Any] = self.__dict__["_symbols"]
        return found

    def __call__(self, inputs: Any, *others: Any, **more: Any) -> Any:
        """A dict of columns (arrays, lists, symbols; or a frame) to the encoded features; of single cells, one row."""
        columns, single = as_columns(inputs, self.features)
        if any(isinstance(column, Symbol) for column in columns.values()):
            self._ready()
            return self._encoded(columns, _called)
        answer = super().__call__(columns, *others, **more)
        if not single:
            return answer
        return {name: value[0] for name, value in answer.items()} if isinstance(answer, dict) else answer[0]

    def apply(self, weights: Tree, inputs: Mapping[str, NDArray[Any]], run: Run) -> Any:
        """Rows × columns, or name → array."""
        lost = [name for name in self.features if name not in inputs]
        if lost:
            raise DataError(f"{self.name} wants the columns {list(self.features)}; {lost[0]!r} is not there.")

        def applied(layer: Layer, value: Any) -> Any:
            name = next((name for name, part in self.parts().items() if part is layer), "")
            return layer.apply(weights.get(name, {}), value, run.part(name))

        floats = {name for name, one in self.features.items() if one.dtype == "float32"}
        typed = {name: np.asarray(x, np.float32) if name in floats else x for name, x in inputs.items()}
        return self._encoded(typed, applied)

    def _encoded(self, inputs: Mapping[str, Any], call: Any) -> Any:
        """The way of every row, on arrays or on symbols."""
        made = {name: call(layer, inputs[name]) for name, layer in self.__dict__["preprocessors"].items()}
        crossed = {
            one.name: call(self.__dict__["crossers"][one.name], [made[name] for name in one.feature_names])
            for one in self.crosses or ()
        }
        specs = {**self.features, **{one.name: one for one in self.crosses or ()}}
        encoded = {}
        for name, value in [*sorted(made.items()), *sorted(crossed.items())]:
            spec, layer = specs[name], self.parts()[name]
            encoded[name] = call(_ones(name, layer), value) if spec.output_mode == "one_hot" else value
        return encoded if self.output_mode == "dict" else _side_by_side(encoded, call)

    def save(self, filepath: str | PathLike[str]) -> None:
        """Write it as one file, which `load` reads: a description and tensors, no code."""
        write_space(self, filepath)

    @classmethod
    def load(cls, filepath: str | PathLike[str]) -> "FeatureSpace":
        """The feature space that `save` wrote.

        Raises:
            ModelFileError: The file is something else, or damaged.
        """
        space = read_space(filepath)
        assert isinstance(space, FeatureSpace)
        space.settle("_adapted", True)
        return space


def _called(layer: Layer, value: Any) -> Any:
    return layer(value)


def _ones(name: str, layer: Layer) -> CategoryEncoding:
    """What turns a feature's codes into columns."""
    if hasattr(layer, "vocabulary_size") and not isinstance(layer, TextVectorization):
        depth = layer.vocabulary_size()
    else:
        depth = getattr(layer, "num_bins", None) or getattr(layer, "num_tokens", None) or getattr(layer, "depth", None)
    if not isinstance(depth, int) or getattr(layer, "output_mode", "int") != "int":
        raise ArgumentError(
            f"The feature {name!r} shall become columns of ones and zeros, but its layer answers no codes of a known "
            "number. Give it output_mode='int' or 'float'."
        )
    return CategoryEncoding(depth, "multi_hot", name=f"{name}_encoding")


def _side_by_side(encoded: Mapping[str, Any], call: Any) -> Any:
    for name, value in encoded.items():
        if not str(value.dtype).startswith("float"):
            raise ArgumentError(
                f"The feature {name!r} is not encoded (it holds {value.dtype}), so it cannot stand beside numbers in "
                "one matrix. Give it output_mode='one_hot', or the space output_mode='dict'."
            )
    parts = list(encoded.values())
    return call(Concatenate(), parts) if len(parts) > 1 else parts[0]
