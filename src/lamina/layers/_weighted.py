"""What layers with learned numbers share: for each weight its first numbers, its penalty and its bound, by name."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lamina import constraints, initializers, regularizers
from lamina.config import described
from lamina.errors import ArgumentError
from lamina.layers._layer import Layer
from lamina.typing import Array, HostArray, Shape, Tree

ENDINGS: Mapping[str, Callable[[Any], Any]] = {
    "_initializer": initializers.get,
    "_regularizer": regularizers.get,
    "_constraint": constraints.get,
}
"""How the names of settings that speak of one weight end, and what turns a word into the thing."""

ELSEWHERE = {
    "lora_rank": "adapters of low rank belong to large language models",
    "lora_alpha": "adapters of low rank belong to large language models",
    "quantization_config": "lamina computes in float32",
}
"""Settings of Keras's that only their default can have here, and why."""


@described
class Weighted(Layer):
    """A layer whose weight ``w`` has the settings `w_initializer`, `w_regularizer` and `w_constraint`."""

    def check(self) -> None:
        """Turn words into what they stand for, and refuse what belongs elsewhere."""
        super().check()
        for field in dataclasses.fields(self):
            for ending, get in ENDINGS.items():
                if field.name.endswith(ending) and not field.name.startswith("activity"):
                    self.settle(field.name, get(getattr(self, field.name)))
            if field.name in ELSEWHERE and getattr(self, field.name) is not None:
                raise ArgumentError(
                    f"{type(self).__name__} takes no {field.name}: {ELSEWHERE[field.name]}. Leave it out."
                )

    def first(self, random: np.random.Generator, shapes: Mapping[str, Shape]) -> dict[str, HostArray]:
        """The first numbers of each weight named in `shapes`."""
        return {name: getattr(self, f"{name}_initializer")(random, shape) for name, shape in shapes.items()}

    def penalty(self, weights: Tree) -> Array | None:
        """What the regularizers add."""
        pairs = ((getattr(self, f"{name}_regularizer", None), value) for name, value in weights.items())
        return regularizers.total(*pairs)

    def constrain(self, weights: Tree) -> Tree:
        """The learned numbers as their constraints want them."""
        bounds = {name: getattr(self, f"{name}_constraint", None) for name in weights}
        return {name: value if (bound := bounds[name]) is None else bound(value) for name, value in weights.items()}
