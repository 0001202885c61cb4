"""IntegerLookup: whole numbers that are names to codes."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from lamina.coding import Tokens, fingerprints, integer_tokens, keyed_hashes, places_of_integers
from lamina.config import described, own, structure
from lamina.errors import ArgumentError, ModelFileError
from lamina.layers._lookup import Lookup


@final
@described
class IntegerLookup(Lookup):
    """Whole numbers to codes by a vocabulary that is given or learned: first the masked, then unknown, then known ones.

    Args:
        max_tokens: The vocabulary's largest size, mask and unknown included; at least 2.
        num_oov_indices: How many codes unknown numbers share; with 0 they are refused.
        mask_token: A number that stands for nothing: code 0 in ``"int"``, no column in the other modes.
        oov_token: What `invert` answers to the code of the unknown.
        vocabulary: The numbers in the order of their codes, or the path of a text file with one in each line.
        vocabulary_dtype: Only ``"int64"``.
        idf_weights: For ``"tf_idf"`` with a given vocabulary: a weight a number.
        invert: Turn codes back into numbers.
        output_mode: As of `StringLookup`.
        sparse: Only ``False``: arrays are dense here.
        pad_to_max_tokens: Make `max_tokens` columns, however many numbers there are.
        oov_method: How several codes are shared: ``"floormod"``, by the remainder, or ``"farmhash"``, by hashing.
        salt: One or two whole numbers: with ``"farmhash"``, unknown numbers are hashed under this key.

    Raises:
        ArgumentError: Settings do not fit each other.
        StateError: Columns are wanted before there is a vocabulary.
        DataError: A cell is no number, or is unknown where no code is for it.

    Example:
        >>> shops = IntegerLookup()
        >>> shops.adapt([7, 7, 3])
        >>> shops.get_vocabulary(), shops([[3], [7], [9]]).tolist()
        ([-1, 7, 3], [[2], [1], [0]])

    Source:
        Keras's layer of that name. A missing cell (``None``, NaN) is masked where there is a mask, else unknown, and
        `adapt` does not count it.
    """

    reads: ClassVar[str] = "int64"

    max_tokens: int | None = structure(default=None, at_least=2, whole=True)
    num_oov_indices: int = structure(default=1, at_least=0, whole=True)
    mask_token: int | None = structure(default=None)
    oov_token: int | None = structure(default=-1)
    vocabulary: Any = own(default=None, kw_only=False)
    vocabulary_dtype: str = structure(default="int64")
    idf_weights: Any = own(default=None, kw_only=False)
    invert: bool = structure(default=False)
    output_mode: str = structure(default="int")
    sparse: bool = structure(default=False)
    pad_to_max_tokens: bool = structure(default=False)
    oov_method: str = structure(default="floormod")
    salt: int | Sequence[int] | None = structure(default=None)

    def check(self) -> None:
        """Only what 64 bits hold, and words that are known."""
        super().check()
        if self.vocabulary_dtype != "int64":
            raise ArgumentError.wanted("IntegerLookup", "vocabulary_dtype", "'int64'", self.vocabulary_dtype)
        if self.oov_method not in {"floormod", "farmhash"}:
            raise ArgumentError.wanted("IntegerLookup", "oov_method", "'floormod' or 'farmhash'", self.oov_method)
        if self.salt is not None and self.oov_method != "farmhash":
            raise ArgumentError.wanted("IntegerLookup", "salt", "left out, as oov_method is 'floormod'", self.salt)

    def _read(self, cells: NDArray[Any]) -> Tokens:
        return integer_tokens(cells)

    def _put(self, tokens: Sequence[Any]) -> None:
        self.settle("_known", np.array(tokens, np.int64))

    @property
    def _tokens(self) -> Sequence[int]:
        found: list[int] = self.__dict__["_known"].tolist()
        return found

    def _find(self, values: Sequence[int]) -> NDArray[np.int64]:
        return places_of_integers(self.__dict__["_known"], values)

    def _bucket(self, values: Sequence[int]) -> NDArray[np.int64]:
        if self.oov_method == "floormod":
            return np.array(values, np.int64) % self.num_oov_indices
        words = [str(value) for value in values]
        bits = fingerprints(words) if self.salt is None else keyed_hashes(words, self.salt)  # type: ignore[arg-type]
        return (bits % np.uint64(self.num_oov_indices)).astype(np.int64)

    def _cast(self, tokens: Any) -> list[Any]:
        return [int(value) for value in np.asarray(tokens).tolist()]

    @property
    def _value_type(self) -> Any:
        return np.int64

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Its numbers, and the weights of ``"tf_idf"``."""
        return {**super().state(), "vocabulary": self.__dict__["_known"]}

    def restore(self, tensors: Mapping[str, NDArray[Any]]) -> None:
        """Know what `state` said."""
        super().restore(tensors)
        known = tensors.get("vocabulary", np.empty(0, np.int64))
        if known.dtype != np.int64 or known.ndim != 1:
            raise ModelFileError(
                f"The vocabulary of {self.name} in the file is damaged: it is no list of whole numbers."
            )
        self._put(known.tolist())
