"""Recipe: the network that lamina builds when nobody says which, and how it is trained."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from lamina.errors import ArgumentError
from lamina.features import Target
from lamina.layers import Dense, Dropout, Layer
from lamina.model import Sequential
from lamina.optimizers import AdamW

_BATCHES = ((2_000, 32), (5_000, 64), (10_000, 128), (50_000, 256))
_LARGEST_BATCH = 512
_MANY_ROWS = 20_000


@dataclass(frozen=True)
class Recipe:
    """Two wide hidden layers with dropout, AdamW, and an end when the held-out rows stop gaining.

    What differs between tasks was measured on public tables: smooth units, strong dropout and small steps for
    probabilities, kinked units and less dropout for numbers.

    Args:
        units: Widths of the hidden layers.
        activation: Of each hidden layer.
        dropout: The share of units that is dropped after each.
        learning_rate: Of AdamW.
        weight_decay: Of AdamW.
        batch: Rows a step.
        epochs: At most so many.
        patience: Epochs without gain on the held-out rows before the end; the best weights are kept.

    Example:
        >>> Recipe.of("regression", 1_000).batch
        32
    """

    units: tuple[int, ...]
    activation: str
    dropout: float
    learning_rate: float
    weight_decay: float
    batch: int
    epochs: int
    patience: int

    @classmethod
    def of(cls, task: str, rows: int, epochs: int | None = None) -> Self:
        """The recipe for a task and a number of training rows; `epochs` where somebody set a limit.

        Raises:
            ArgumentError: `epochs` is no whole number of at least 1.
        """
        if epochs is not None and (isinstance(epochs, bool) or int(epochs) != epochs or epochs < 1):
            raise ArgumentError.wanted("train", "epochs", "a whole number of at least 1", epochs)
        many = rows > _MANY_ROWS
        numbers = task == "regression"
        return cls(
            units=(256, 256),
            activation="relu" if numbers else "gelu",
            dropout=0.3 if numbers else 0.5,
            learning_rate=1e-3 if numbers or many else 5e-4,
            weight_decay=1e-3,
            batch=next((batch for most, batch in _BATCHES if rows <= most), _LARGEST_BATCH),
            epochs=epochs or (100 if many else 500),
            patience=10 if many else 20,
        )

    def model(self, width: int, target: Target) -> Sequential:
        """The network for `width` inputs, compiled: a number, a probability, or one for each class."""
        layers: list[Layer] = []
        for place, units in enumerate(self.units):
            shape = None if place else [width]
            layers += [Dense(units, self.activation, input_shape=shape), Dropout(self.dropout)]
        ends = {"regression": None, "binary": "sigmoid", "multiclass": "softmax"}
        losses = {"regression": "mse", "binary": "binary_crossentropy", "multiclass": "sparse_categorical_crossentropy"}
        model = Sequential([*layers, Dense(target.outputs, ends[target.task])])
        model.compile(AdamW(self.learning_rate, weight_decay=self.weight_decay), losses[target.task])
        return model

    def to_record(self) -> dict[str, Any]:
        """The recipe as JSON."""
        return asdict(self) | {"units": list(self.units)}
