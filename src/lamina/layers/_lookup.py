"""Lookup: what StringLookup and IntegerLookup share, a vocabulary given or learned and the codes by it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from lamina.coding import Tokens
from lamina.errors import ArgumentError, DataError, StateError
from lamina.layers._batches import batches, is_whole
from lamina.layers._calling import is_trial
from lamina.layers._encoding import DROPPED, encoded_by_numpy, settle_mode
from lamina.layers._layer import Layer
from lamina.layers._lookup_counts import Counts
from lamina.layers._lookup_given import key_of, lines_of
from lamina.layers._run import Run
from lamina.typing import Tree

MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")


class Lookup(Layer):
    """A vocabulary and what becomes of values by it; each subclass says what its values are."""

    host: ClassVar[bool] = True

    max_tokens: int | None
    num_oov_indices: int
    mask_token: Any
    oov_token: Any
    vocabulary: Any
    idf_weights: Any
    invert: bool
    output_mode: str
    pad_to_max_tokens: bool
    sparse: bool
    salt: Any

    def check(self) -> None:
        """Settings that fit each other, and the vocabulary if there is one."""
        super().check()
        owner = type(self).__name__
        settle_mode(self, MODES)
        if self.pad_to_max_tokens and self.max_tokens is None:
            raise ArgumentError.wanted(owner, "max_tokens", "given, as pad_to_max_tokens is", None)
        if self.invert and self.output_mode != "int":
            raise ArgumentError.wanted(owner, "output_mode", "'int', as invert is given", self.output_mode)
        if self.idf_weights is not None and self.output_mode != "tf_idf":
            raise ArgumentError.wanted(owner, "idf_weights", "left out, as output_mode is not 'tf_idf'", "given")
        self.settle("salt", key_of(owner, self.salt))
        self._put([])
        self.settle("_idf", None)
        if self.vocabulary is not None:
            self.set_vocabulary(self.vocabulary, self.idf_weights)

    # What a subclass says.

    def _read(self, cells: NDArray[Any]) -> Tokens:
        """The different values among the cells."""
        raise NotImplementedError

    def _put(self, tokens: Sequence[Any]) -> None:
        """Know these values, in this order."""
        raise NotImplementedError

    @property
    def _tokens(self) -> Sequence[Any]:
        """The values known, without mask and unknown."""
        raise NotImplementedError

    def _find(self, values: Sequence[Any]) -> NDArray[np.int64]:
        """The place of each value, counted from 1; 0 for one that is not known."""
        raise NotImplementedError

    def _bucket(self, values: Sequence[Any]) -> NDArray[np.int64]:
        """Which of several codes for unknown values each value gets."""
        raise NotImplementedError

    def _cast(self, tokens: Any) -> list[Any]:
        """Values as a person gave them, as the vocabulary holds them."""
        raise NotImplementedError

    # The vocabulary.

    @property
    def _masks(self) -> int:
        """How many codes stand for a masked value."""
        return int(self.mask_token is not None and self.output_mode == "int")

    @property
    def _first(self) -> int:
        """The code of the vocabulary's first value."""
        return self._masks + self.num_oov_indices

    def vocabulary_size(self) -> int:
        """How many codes there are, those for masked and unknown values included."""
        return self._first + len(self._tokens)

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """What each code stands for.

        Args:
            include_special_tokens: With the codes of masked and unknown values in front.
        """
        special = [self.mask_token] * self._masks + [self.oov_token] * self.num_oov_indices
        return (special if include_special_tokens else []) + list(self._tokens)

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Know these values from now on.

        Args:
            vocabulary: Different values in the order of their codes, with or without mask and unknown in front; or
                the path of a text file with one in each line.
            idf_weights: For ``"tf_idf"``: one weight each.

        Raises:
            ArgumentError: It is empty, repeats a value, holds mask or unknown in the middle, or is too long; or
                weights are missing, superfluous or of another length.
        """
        self._check_weights(idf_weights)
        given = self._cast(lines_of(self, vocabulary) if isinstance(vocabulary, (str, Path)) else vocabulary)
        special = [self.mask_token] * self._masks + [self.oov_token] * self.num_oov_indices
        whole = not isinstance(vocabulary, (str, Path)) and given[: self._first] == special
        tokens = given[self._first :] if whole else given
        self._check_tokens(given, tokens)
        self._put(tokens)
        if self.output_mode == "tf_idf":
            weights = np.asarray(idf_weights, np.float64)
            if weights.shape != (len(given),):
                raise ArgumentError.wanted(self.name, "idf_weights", f"{len(given)} weights", weights.shape)
            self._set_idf(weights if whole else np.append(np.full(self._first, weights.mean()), weights))

    def _check_weights(self, weights: Any) -> None:
        if (weights is None) == (self.output_mode == "tf_idf"):
            wanted = "given for 'tf_idf' and for no other output_mode"
            raise ArgumentError.wanted(self.name, "idf_weights", wanted, weights)

    def _check_tokens(self, given: list[Any], tokens: list[Any]) -> None:
        twice = [token for token, count in Counter(tokens).items() if count > 1]
        if not given or twice:
            raise ArgumentError.wanted(self.name, "vocabulary", "different values, at least one", twice or given)
        special = [self.mask_token] + [self.oov_token] * self.invert
        inside = [token for token in special if token is not None and token in tokens]
        if inside:
            wanted = f"without {inside[0]!r}, which has a code in front of it"
            raise ArgumentError.wanted(self.name, "vocabulary", wanted, given[:20])
        if self.max_tokens is not None and self._first + len(tokens) > self.max_tokens:
            wanted = f"at most {self.max_tokens} values long (max_tokens), with {self._first} special ones"
            raise ArgumentError.wanted(self.name, "vocabulary", wanted, len(tokens))

    def _set_idf(self, weights: NDArray[Any]) -> None:
        """Weights of all codes; behind them zeros where the output is padded."""
        behind = (self.max_tokens or 0) - len(weights) if self.pad_to_max_tokens else 0
        self.settle("_idf", np.append(weights, np.zeros(max(behind, 0))).astype(np.float32))

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Learn the vocabulary: the values that appear most often first, of equals the larger one first.

        Args:
            data: An array, a list, a frame's column, or batches of these; missing cells are passed over. For
                ``"tf_idf"`` a row is a document; of a list of values, each value.
            steps: At most this many batches.

        Raises:
            ArgumentError: The vocabulary was given.
            DataError: There is no value.
        """
        counts = Counts(documents=self.output_mode == "tf_idf")
        whole = is_whole(data)
        for batch in batches(data, steps):
            documents = len(batch) if batch.ndim > 1 or (whole and batch.ndim) else 1
            counts.add_cells(self._read(batch.reshape(documents, batch.size // max(documents, 1))))
        self.learn(counts)

    def learn(self, counts: Counts) -> None:
        """Know what was counted."""
        if self.vocabulary is not None:
            raise ArgumentError(f"{self.name} was given its vocabulary; to learn one, leave vocabulary out.")
        counts.forget([self.mask_token, self.oov_token])
        most = None if self.max_tokens is None else self.max_tokens - self._first
        tokens = counts.ordered(most)
        if not tokens:
            raise DataError(f"{self.name}.adapt wants at least one value that is not missing; there is none.")
        self._put(tokens)
        if self.output_mode == "tf_idf":
            weights = counts.inverse_frequencies(tokens)
            self._set_idf(np.append(np.full(self._first, weights.mean(dtype=np.float32), np.float32), weights))

    # Codes.

    def apply(self, weights: Tree, inputs: NDArray[Any], run: Run) -> NDArray[Any]:
        """Codes of the same shape, or columns as `output_mode` says; inverted, values of the same shape."""
        del weights, run
        if not is_trial():
            self._refuse_unlearned()
        cells = np.asarray(inputs)
        if self.invert:
            return self._values(cells)
        codes = self.codes(self._read(cells))
        return codes if self.output_mode == "int" else self.weighed(encoded_by_numpy(codes, self._counting, self.depth))

    @property
    def _counting(self) -> str:
        return "count" if self.output_mode == "tf_idf" else self.output_mode

    @property
    def depth(self) -> int:
        """How many columns the output has where it has columns.

        Raises:
            StateError: There is no vocabulary yet.
        """
        if self.pad_to_max_tokens and self.max_tokens is not None:
            return self.max_tokens
        self._refuse_unlearned()
        return self.vocabulary_size()

    def _refuse_unlearned(self) -> None:
        if not self._tokens:
            raise StateError(f"{self.name} knows no values yet: call adapt with the training rows, or give vocabulary.")

    def weighed(self, counts: NDArray[np.float32]) -> NDArray[np.float32]:
        """Counts as they are, or times the weights of ``"tf_idf"``."""
        if self.output_mode != "tf_idf":
            return counts
        idf = self.__dict__["_idf"]
        if idf is None:
            raise StateError(
                f"{self.name} knows no weights yet: call adapt with the training rows, or give idf_weights."
            )
        answer: NDArray[np.float32] = counts * idf.reshape((1,) * (counts.ndim - 1) + (-1,))
        return answer

    def codes(self, tokens: Tokens) -> NDArray[np.int64]:
        """The code of each cell."""
        places = self._find(tokens.values)
        codes = np.where(places > 0, places - 1 + self._first, self._unknown(tokens.values, places))
        masked = 0 if self._masks else DROPPED
        if self.mask_token is not None:
            codes = np.array(
                [
                    masked if value == self.mask_token else code
                    for value, code in zip(tokens.values, codes, strict=True)
                ],
                np.int64,
            )
        missing = masked if self.mask_token is not None else self._masks
        if self.num_oov_indices == 0 and self.mask_token is None and (tokens.places < 0).any():
            raise DataError(f"{self.name} has no code for missing values; give num_oov_indices=1, or a mask_token.")
        return tokens.spread(codes, missing)

    def _unknown(self, values: Sequence[Any], places: NDArray[np.int64]) -> NDArray[np.int64]:
        if self.num_oov_indices > 1:
            return self._bucket(values) + self._masks
        if self.num_oov_indices == 0:
            lost = [v for v, place in zip(values, places, strict=True) if not place and v != self.mask_token]
            if lost and not is_trial():
                raise DataError(
                    f"{self.name} has a code only for what its vocabulary holds; got {lost[:5]!r}. "
                    "Give num_oov_indices=1 for all else."
                )
        return np.full(len(values), self._masks, np.int64)

    def _values(self, codes: NDArray[Any]) -> NDArray[Any]:
        known = np.array([*self.get_vocabulary(), self.oov_token], self._value_type)
        whole = codes.astype(np.int64)
        return known[np.where((whole >= 0) & (whole < len(known) - 1), whole, len(known) - 1)]

    @property
    def _value_type(self) -> Any:
        return object

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Its vocabulary and weights, as tensors for a file."""
        idf = self.__dict__["_idf"]
        return {} if idf is None else {"idf": idf}

    def restore(self, tensors: Mapping[str, NDArray[Any]]) -> None:
        """Know what `state` said."""
        if "idf" in tensors:
            self.settle("_idf", np.asarray(tensors["idf"], np.float32))
