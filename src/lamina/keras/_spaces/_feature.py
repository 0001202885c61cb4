"""Feature and Cross: what one column, or several together, shall become in a FeatureSpace."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Self, TypeAlias, final

from lamina.config import Description, described, structure
from lamina.errors import ArgumentError, UnknownNameError
from lamina.layers import (
    Discretization,
    Hashing,
    Identity,
    IntegerLookup,
    Layer,
    Normalization,
    Rescaling,
    StringLookup,
)

Number: TypeAlias = float


@final
@described
class Cross(Description):
    """Features whose values count together.

    Args:
        feature_names: Which; two or more.
        crossing_dim: How many bins their values share.
        output_mode: ``"one_hot"`` or ``"int"``.

    Example:
        >>> Cross.of(("town", "shop"), 8).name
        'town_X_shop'
    """

    kind: ClassVar[str] = "cross"

    feature_names: Sequence[str] = structure()
    crossing_dim: int = structure(at_least=1, whole=True)
    output_mode: str = structure(default="one_hot")

    def check(self) -> None:
        """Two names at least."""
        self.settle("feature_names", tuple(self.feature_names))
        if len(self.feature_names) < 2:
            raise ArgumentError.wanted("cross", "feature_names", "two or more names", self.feature_names)
        if self.output_mode not in {"int", "one_hot"}:
            raise ArgumentError.wanted("cross", "output_mode", "'one_hot' or 'int'", self.output_mode)

    @classmethod
    def of(cls, feature_names: Sequence[str], crossing_dim: int, output_mode: str = "one_hot") -> Self:
        """Features to be crossed, and how."""
        return cls(feature_names, crossing_dim, output_mode)

    @property
    def name(self) -> str:
        """The names, joined as Keras joins them."""
        return "_X_".join(self.feature_names)


@final
@described
class Feature(Description):
    """A column's type, the layer that reads it, and the form of the answer.

    Args:
        dtype: ``"float32"``, ``"int32"``, ``"int64"`` or ``"string"``.
        preprocessor: The layer.
        output_mode: ``"one_hot"``, ``"int"`` or ``"float"``.

    Example:
        >>> Feature.integer_hashed(8).output_mode
        'one_hot'
    """

    kind: ClassVar[str] = "feature"

    dtype: str = structure()
    preprocessor: Layer = structure()
    output_mode: str = structure()

    def check(self) -> None:
        """A form that is known."""
        if self.output_mode not in {"int", "one_hot", "float"}:
            raise ArgumentError.wanted("feature", "output_mode", "'one_hot', 'int' or 'float'", self.output_mode)

    @classmethod
    def of(cls, dtype: str, preprocessor: Layer, output_mode: str) -> Self:
        """A column read by a layer of one's own choice."""
        return cls(dtype, preprocessor, output_mode)

    @classmethod
    def float_rescaled(cls, scale: Number = 1.0, offset: Number = 0.0, name: str | None = None) -> Self:
        """Numbers, times `scale` plus `offset`."""
        return cls("float32", Rescaling(scale, offset, name=_named(name, "float_rescaled")), "float")

    @classmethod
    def float_normalized(cls, name: str | None = None) -> Self:
        """Numbers, brought to mean 0 and variance 1."""
        return cls("float32", Normalization(name=_named(name, "float_normalized")), "float")

    @classmethod
    def float_discretized(
        cls,
        num_bins: int | None = None,
        bin_boundaries: Sequence[Number] | None = None,
        output_mode: str = "one_hot",
        name: str | None = None,
    ) -> Self:
        """Numbers, by the bin that they fall into."""
        layer = Discretization(bin_boundaries, num_bins, name=_named(name, "float_discretized"))
        return cls("float32", layer, output_mode)

    @classmethod
    def integer_categorical(
        cls,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        output_mode: str = "one_hot",
        name: str | None = None,
    ) -> Self:
        """Whole numbers that are names."""
        layer = IntegerLookup(max_tokens, num_oov_indices, name=_named(name, "integer_categorical"))
        return cls("int64", layer, output_mode)

    @classmethod
    def string_categorical(
        cls,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        output_mode: str = "one_hot",
        name: str | None = None,
    ) -> Self:
        """Words."""
        layer = StringLookup(max_tokens, num_oov_indices, name=_named(name, "string_categorical"))
        return cls("string", layer, output_mode)

    @classmethod
    def string_hashed(cls, num_bins: int, output_mode: str = "one_hot", name: str | None = None) -> Self:
        """Words, by the bin that they are hashed into."""
        return cls("string", Hashing(num_bins, name=_named(name, "string_hashed")), output_mode)

    @classmethod
    def integer_hashed(cls, num_bins: int, output_mode: str = "one_hot", name: str | None = None) -> Self:
        """Whole numbers, by the bin that they are hashed into."""
        return cls("int64", Hashing(num_bins, name=_named(name, "integer_hashed")), output_mode)

    @classmethod
    def float(cls, name: str | None = None) -> Self:
        """Numbers as they are."""
        return cls("float32", Identity(name=_named(name, "float")), "float")


def _named(name: str | None, kind: str) -> str:
    return f"{name or kind}_preprocessor"


def feature_called(name: str, kind: Any, sizes: Mapping[str, int]) -> Feature:
    """The feature that a word stands for; a feature stands for itself.

    Raises:
        UnknownNameError: The word stands for none.
    """
    if isinstance(kind, Feature):
        return kind
    words: dict[str, Callable[[], Feature]] = {
        "float": lambda: Feature.float(name),
        "float_rescaled": lambda: Feature.float_rescaled(name=name),
        "float_normalized": lambda: Feature.float_normalized(name),
        "float_discretized": lambda: Feature.float_discretized(sizes["bins"], name=name),
        "integer_categorical": lambda: Feature.integer_categorical(name=name),
        "string_categorical": lambda: Feature.string_categorical(name=name),
        "integer_hashed": lambda: Feature.integer_hashed(sizes["hashing"], name=name),
        "string_hashed": lambda: Feature.string_hashed(sizes["hashing"], name=name),
    }
    if kind not in words:
        raise UnknownNameError.among("kind of feature", kind, list(words))
    return words[kind]()
