"""StringLookup: words to codes."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from lamina.coding import Tokens, Vocabulary, fingerprints, keyed_hashes, pack_words, text_tokens, unpack_words
from lamina.config import described, own, structure
from lamina.layers._lookup import Lookup


@final
@described
class StringLookup(Lookup):
    """Words to codes by a vocabulary that is given or learned: first the masked word, then the unknown, then the known.

    Args:
        max_tokens: The vocabulary's largest size, mask and unknown included; at least 2.
        num_oov_indices: How many codes unknown words share; with 0 they are refused, with several they are hashed.
        mask_token: A word that stands for nothing: code 0 in ``"int"``, no column in the other modes.
        oov_token: What `invert` answers to the code of the unknown.
        vocabulary: The words in the order of their codes, or the path of a text file with one in each line.
        idf_weights: For ``"tf_idf"`` with a given vocabulary: a weight a word.
        invert: Turn codes back into words.
        output_mode: ``"int"``; ``"one_hot"``, ``"multi_hot"`` or ``"count"`` as `CategoryEncoding` has them; or
            ``"tf_idf"``: counts times the weights of the words.
        pad_to_max_tokens: Make `max_tokens` columns, however many words there are.
        sparse: Only ``False``: arrays are dense here.
        encoding: Of words that come as bytes.
        salt: One or two whole numbers: unknown words are hashed under this key.

    Raises:
        ArgumentError: Settings do not fit each other.
        StateError: Columns are wanted before there is a vocabulary.
        DataError: A cell is no text, or is unknown where no code is for it.

    Example:
        >>> towns = StringLookup(vocabulary=["Ulm", "Bonn"])
        >>> towns([["Bonn", "Rome"]]).tolist()
        [[2, 0]]
        >>> towns.adapt(["Ulm"])
        Traceback (most recent call last):
        lamina.errors.ArgumentError: string_lookup was given its vocabulary; to learn one, leave vocabulary out.

    Source:
        Keras's layer of that name. A missing cell (``None``, NaN) is masked where there is a mask, else unknown, and
        `adapt` does not count it. The vocabulary is kept as tensors in a model file, never in its description.
    """

    reads: ClassVar[str] = "string"

    max_tokens: int | None = structure(default=None, at_least=2, whole=True)
    num_oov_indices: int = structure(default=1, at_least=0, whole=True)
    mask_token: str | None = structure(default=None)
    oov_token: str | None = structure(default="[UNK]")
    vocabulary: Any = own(default=None, kw_only=False)
    idf_weights: Any = own(default=None, kw_only=False)
    invert: bool = structure(default=False)
    output_mode: str = structure(default="int")
    pad_to_max_tokens: bool = structure(default=False)
    sparse: bool = structure(default=False)
    encoding: str = structure(default="utf-8")
    salt: int | Sequence[int] | None = structure(default=None, kw_only=True)

    def _read(self, cells: NDArray[Any]) -> Tokens:
        return text_tokens(cells, self.encoding)

    def _put(self, tokens: Sequence[Any]) -> None:
        self.settle("_known", Vocabulary(tuple(tokens)))

    @property
    def _tokens(self) -> Sequence[str]:
        known: Vocabulary = self.__dict__["_known"]
        return known.words

    def _find(self, values: Sequence[str]) -> NDArray[np.int64]:
        known: Vocabulary = self.__dict__["_known"]
        return known.exact(values)

    def _bucket(self, values: Sequence[str]) -> NDArray[np.int64]:
        bits = fingerprints(values) if self.salt is None else keyed_hashes(values, self.salt)  # type: ignore[arg-type]
        return (bits % np.uint64(self.num_oov_indices)).astype(np.int64)

    def _cast(self, tokens: Any) -> list[Any]:
        return [
            word.decode(self.encoding) if isinstance(word, bytes) else str(word) for word in np.asarray(tokens).tolist()
        ]

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Its words, and the weights of ``"tf_idf"``."""
        return {**super().state(), **(pack_words(self._tokens) if self._tokens else {})}

    def restore(self, tensors: Mapping[str, NDArray[Any]]) -> None:
        """Know what `state` said."""
        super().restore(tensors)
        if "bytes" in tensors:
            self._put(unpack_words(tensors["bytes"], tensors["ends"]))
