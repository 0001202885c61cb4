"""DenseFeatures: feature columns side by side, as one matrix that a network reads."""

from collections.abc import Mapping
from typing import Any

from lamina.errors import ArgumentError
from lamina.keras._own._layer import Layer
from lamina.keras._own._model import Model
from lamina.keras._spaces._columns import Dense, symbols_for
from lamina.layers import Concatenate, Symbol
from lamina.layers._calling import innermost
from lamina.structures import leaves


class DenseFeatures(Layer):
    """What feature columns make of a dict of columns, side by side in the order of their names.

    In front of a `Sequential`, and called with symbols, its inner layers take its place, so that a summary shows them.

    Args:
        feature_columns: What ``tf.feature_column`` made: numeric, bucketized, indicator and embedding columns.
        name: What people call it.

    Raises:
        ArgumentError: Something is no such column, or is categorical and neither an indicator nor an embedding.

    Example:
        >>> from lamina.keras._spaces._columns import COLUMNS
        >>> town = COLUMNS["categorical_column_with_vocabulary_list"]("town", ["Bonn", "Ulm"])
        >>> layer = DenseFeatures([COLUMNS["numeric_column"]("size"), COLUMNS["indicator_column"](town)])
        >>> layer({"size": [3.0, 4.0], "town": ["Ulm", "Rom"]}).tolist()
        [[3.0, 0.0, 1.0], [4.0, 0.0, 0.0]]

    Source:
        TensorFlow's layer of that name. A key of a cross that is no column itself is read as text.
    """

    def __init__(self, feature_columns: Any, trainable: bool = True, name: str | None = None, **more: Any) -> None:
        super().__init__(trainable=trainable, name=name or "dense_features", **more)
        given = list(feature_columns) if isinstance(feature_columns, (list, tuple, set)) else [feature_columns]
        for column in given:
            if not isinstance(column, Dense):
                raise ArgumentError.wanted(
                    "DenseFeatures",
                    "feature_columns",
                    "numeric, bucketized, indicator and embedding columns; wrap a categorical one in indicator_column "
                    "or embedding_column",
                    type(column).__name__,
                )
        self.columns: list[Dense] = sorted(given, key=lambda column: column.name)
        inputs = symbols_for(self.columns)
        self.model = Model(inputs, self._side_by_side(inputs), name=self.name)

    def joined(self) -> tuple[list[Symbol], Symbol]:
        """Its inputs, and what becomes of them: what a `Sequential` puts in its place."""
        return self.model.inputs, self.model.output

    def __call__(self, inputs: Any, *others: Any, **more: Any) -> Any:
        """A dict of columns (symbols, arrays or lists) to rows × width."""
        if any(isinstance(leaf, Symbol) for leaf in leaves(inputs)):
            return self._side_by_side(inputs)
        if innermost():
            return super().__call__(inputs, *others, **more)
        wanted = [port.name for port in self.model.network.ports]
        return self.model({name: inputs[name] for name in wanted if name in inputs})

    def call(self, inputs: Any, *others: Any, **more: Any) -> Any:
        """Rows × width, within another model's ``call``."""
        del others, more
        return self.model(inputs)

    def _side_by_side(self, inputs: Mapping[str, Any]) -> Any:
        parts = [column.numbers(inputs) for column in self.columns]
        return Concatenate()(parts) if len(parts) > 1 else parts[0]
