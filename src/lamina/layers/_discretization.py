"""Discretization: which bin a number falls into."""

from collections.abc import Sequence
from typing import Any, final

import numpy as np

from lamina.arrays import namespace
from lamina.coding import Quantiles
from lamina.config import described, initial, structure
from lamina.errors import ArgumentError, DataError, StateError
from lamina.layers._batches import batches
from lamina.layers._encoding import encoded, settle_mode
from lamina.layers._layer import Layer, Numbers
from lamina.layers._measured import Measured
from lamina.layers._run import Run
from lamina.typing import Array, HostArray, Shape, Tree


@final
@described
class Discretization(Layer):
    """The number of the bin that each number falls into, by edges that are given or measured by `adapt`.

    Args:
        bin_boundaries: The edges, in order; a number that is an edge falls into the bin above it.
        num_bins: How many bins of equal weight `adapt` shall make; instead of `bin_boundaries`.
        epsilon: How exactly `adapt` finds them; above 0, below 1.
        output_mode: ``"int"``, or ``"one_hot"``, ``"multi_hot"``, ``"count"`` as `CategoryEncoding` has them.
        sparse: Only ``False``: arrays are dense here.

    Raises:
        ArgumentError: Both or none of `bin_boundaries` and `num_bins` are given.
        StateError: It is called before `adapt`.

    Example:
        >>> Discretization([0.0, 1.0])([[-1.0, 0.0, 5.0]]).tolist()
        [[0, 1, 2]]
        >>> layer = Discretization(num_bins=2)
        >>> layer.adapt([[1.0], [2.0], [3.0], [4.0]])
        >>> layer.bin_boundaries
        [2.0]

    Source:
        Keras's layer of that name, edges included. Missing numbers, which there are the largest, have no bin here;
        `adapt` passes over them.
    """

    bin_boundaries: Sequence[float] | None = initial(default=None)
    num_bins: int | None = structure(default=None, at_least=1, whole=True)
    epsilon: float = initial(default=0.01, above=0, below=1)
    output_mode: str = structure(default="int")
    sparse: bool = structure(default=False)

    def check(self) -> None:
        """Edges, or how many bins."""
        super().check()
        settle_mode(self, ("int", "one_hot", "multi_hot", "count"))
        given = self.__dict__["bin_boundaries"]
        if (given is None) == (self.num_bins is None):
            raise ArgumentError.wanted(
                "Discretization", "bin_boundaries", "given, or else num_bins, and not both", given
            )
        if given is not None:
            edges = [float(edge) for edge in given]
            if not np.isfinite(edges).all() or edges != sorted(edges):
                raise ArgumentError.wanted("Discretization", "bin_boundaries", "finite numbers in order", given)
            self.settle("bin_boundaries", edges)

    def init(self, random: np.random.Generator, shape: Shape) -> Numbers:
        """The edges, which are kept."""
        del random, shape
        edges = self.bin_boundaries
        if edges is None:
            raise StateError(
                f"{self.name} knows no bins yet: call adapt with the training rows, or give bin_boundaries."
            )
        return Numbers({}, {"edges": np.array(edges, np.float32)})

    def check_inputs(self, inputs: HostArray) -> None:
        """Refuse missing numbers, which fall into no bin."""
        if np.isnan(inputs).any():
            raise DataError(f"{self.name} has no bin for missing numbers; fill them first, or leave these rows out.")

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Measure edges between bins of equal weight, over all numbers of all columns.

        Args:
            data: An array, a frame, a dict of columns, or batches of these.
            steps: At most this many batches.

        Raises:
            ArgumentError: The edges were given.
            DataError: There is no number.
        """
        if self.num_bins is None:
            raise ArgumentError(f"{self.name} was given its bin_boundaries; to measure them, give num_bins instead.")
        found = Quantiles.none(self.epsilon)
        for batch in batches(data, steps):
            found = found.with_values(batch)
        if not found.summary.size or not np.isfinite(found.summary).all():
            raise DataError(f"{self.name}.adapt wants at least one number, and only finite ones.")
        self.cell.write({}, {"edges": found.edges(self.num_bins)})

    def restore(self, tensors: Any) -> None:
        """The edges that were measured, before anything is built."""
        if "edges" in tensors:
            self.cell.put({}, {"edges": tensors["edges"]})

    @property
    def depth(self) -> int:
        """How many bins there are."""
        edges = self.bin_boundaries
        return int(self.num_bins or 0) if edges is None else len(edges) + 1

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape in whole numbers, or columns as `output_mode` says."""
        del weights
        n = namespace(inputs)
        edges = run.kept("edges")
        codes = n.astype(n.searchsorted(edges, inputs, side="right"), n.int32)
        return codes if self.output_mode == "int" else encoded(codes, self.output_mode, edges.shape[0] + 1)


def _edges(layer: Discretization, given: Any) -> Any:
    kept: dict[str, HostArray] = layer.cell.read()[1]
    return kept["edges"].tolist() if "edges" in kept and layer.num_bins is not None else given


Discretization.bin_boundaries = Measured("bin_boundaries", _edges)  # type: ignore[assignment]
