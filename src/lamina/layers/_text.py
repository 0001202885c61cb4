"""TextVectorization: texts to the codes of their words."""

import re
import string
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from lamina.coding import Tokens, text_tokens, word_tokens
from lamina.config import described, own, structure
from lamina.errors import ArgumentError, ShapeError
from lamina.layers._batches import batches
from lamina.layers._encoding import settle_mode, tallied
from lamina.layers._layer import Layer
from lamina.layers._lookup import MODES
from lamina.layers._lookup_counts import Counts
from lamina.layers._run import Run
from lamina.layers._string_lookup import StringLookup
from lamina.typing import Tree

_CAPITALS = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_MARKS = str.maketrans("", "", string.punctuation)
_WORDS = re.compile(r"[^ \t\n\v\f\r]+")
_STANDARDS = ("lower_and_strip_punctuation", "lower", "strip_punctuation")
_SPLITS = ("whitespace", "character")


@final
@described
class TextVectorization(Layer):
    """Texts to the codes of their words, or to counts of them, by a vocabulary that is given or learned.

    Args:
        max_tokens: The vocabulary's largest size, padding and unknown included.
        standardize: ``"lower_and_strip_punctuation"``, ``"lower"``, ``"strip_punctuation"`` (of ASCII, as in Keras),
            ``None``, or a function from an array of texts to one.
        split: ``"whitespace"``, ``"character"``, ``None`` (each text is one token), or a function from an array of
            texts to a list of lists of tokens.
        ngrams: Take runs of up to so many tokens, or of each of these lengths, joined by blanks.
        output_mode: ``"int"``: code 0 pads, code 1 is the unknown; or ``"multi_hot"``, ``"count"``, ``"tf_idf"`` as of
            `StringLookup`, without padding.
        output_sequence_length: Of ``"int"``: cut or pad each row to this length; otherwise the longest decides.
        pad_to_max_tokens: Make `max_tokens` columns, however many words there are.
        vocabulary: The words in the order of their codes, or the path of a text file with one in each line.
        idf_weights: For ``"tf_idf"`` with a given vocabulary: a weight a word.
        sparse, ragged: Only ``False``: arrays are dense here.
        encoding: Of texts that come as bytes.

    Raises:
        ArgumentError: Settings do not fit each other.
        ShapeError: The texts are not one a row.
        DataError: A cell is no text.

    Example:
        >>> layer = TextVectorization()
        >>> layer.adapt(["to be", "or not to be"])
        >>> layer.get_vocabulary()
        ['', '[UNK]', 'to', 'be', 'or', 'not']
        >>> layer(["Be, be!", "or what?"]).tolist()
        [[3, 3], [4, 1]]

    Source:
        Keras's layer of that name. A missing text counts as an empty one.
    """

    host: ClassVar[bool] = True
    reads: ClassVar[str] = "string"

    max_tokens: int | None = structure(default=None, at_least=2, whole=True)
    standardize: str | Callable[..., Any] | None = structure(default="lower_and_strip_punctuation")
    split: str | Callable[..., Any] | None = structure(default="whitespace")
    ngrams: int | Sequence[int] | None = structure(default=None)
    output_mode: str = structure(default="int")
    output_sequence_length: int | None = structure(default=None, at_least=1, whole=True)
    pad_to_max_tokens: bool = structure(default=False)
    vocabulary: Any = own(default=None, kw_only=False)
    idf_weights: Any = own(default=None, kw_only=False)
    sparse: bool = structure(default=False)
    ragged: bool = structure(default=False)
    encoding: str = structure(default="utf-8")

    def check(self) -> None:
        """Settings that fit each other."""
        super().check()
        settle_mode(self, MODES)
        for name, words in (("standardize", _STANDARDS), ("split", _SPLITS)):
            value = getattr(self, name)
            if value is not None and value not in words and not callable(value):
                wanted = f"{', '.join(map(repr, words))}, None or a function"
                raise ArgumentError.wanted("TextVectorization", name, wanted, value)
        if self.ragged:
            raise ArgumentError.wanted("TextVectorization", "ragged", "False: arrays are dense here", self.ragged)
        if self.output_sequence_length is not None and self.output_mode != "int":
            wanted = "left out, as output_mode is not 'int'"
            raise ArgumentError.wanted(
                "TextVectorization", "output_sequence_length", wanted, self.output_sequence_length
            )
        self._settle_ngrams()
        lookup = StringLookup(
            self.max_tokens, 1, "", vocabulary=self.vocabulary, idf_weights=self.idf_weights,
            output_mode=self.output_mode, pad_to_max_tokens=self.pad_to_max_tokens, encoding=self.encoding,
            name=self.name,
        )  # fmt: skip
        self.settle("_lookup", lookup)

    def _settle_ngrams(self) -> None:
        given = self.ngrams
        sizes = (given,) if isinstance(given, int) else tuple(given or ())
        if not all(isinstance(size, int) and size > 0 for size in sizes):
            raise ArgumentError.wanted("TextVectorization", "ngrams", "a whole number, or a tuple of them", given)
        self.settle("ngrams", given if given is None or isinstance(given, int) else sizes)

    @property
    def lookup(self) -> StringLookup:
        """The vocabulary's layer."""
        found: StringLookup = self.__dict__["_lookup"]
        return found

    def vocabulary_size(self) -> int:
        """How many codes there are."""
        return self.lookup.vocabulary_size()

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """What each code stands for; with padding and unknown in front, or without."""
        return self.lookup.get_vocabulary(include_special_tokens)

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Know these words from now on; as of `StringLookup`."""
        self.lookup.set_vocabulary(vocabulary, idf_weights)

    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Learn the vocabulary of texts; each text is a document.

        Args:
            data: An array, a list, a frame's column, or batches of these.
            batch_size: Accepted for Keras's sake.
            steps: At most this many batches.

        Raises:
            ArgumentError: The vocabulary was given.
            DataError: There is no word.
        """
        del batch_size
        counts = Counts(documents=self.output_mode == "tf_idf")
        for batch in batches(data, steps):
            rows, tokens, count = self._taken_apart(np.atleast_1d(batch))
            counts.add(rows, tokens.places, tokens.values, count)
        self.lookup.learn(counts)

    def apply(self, weights: Tree, inputs: NDArray[Any], run: Run) -> NDArray[Any]:
        """Rows × tokens of codes, or rows × columns as `output_mode` says."""
        del weights, run
        cells = np.asarray(inputs)
        rows, tokens, count = self._taken_apart(cells)
        codes = self.lookup.codes(tokens)
        if self.output_mode == "int":
            whole = cells.ndim == 1 and self.split is None and self.ngrams is None
            return codes if whole else self._padded(rows, codes, count)
        tally = tallied(rows, codes, count, self.lookup.depth)
        return np.minimum(tally, np.float32(1)) if self.output_mode == "multi_hot" else self.lookup.weighed(tally)

    def _padded(self, rows: NDArray[Any], codes: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        lengths = np.bincount(rows, minlength=count)
        places = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        width = self.output_sequence_length or int(lengths.max(initial=0))
        answer = np.zeros((count, width), np.int64)
        inside = places < width
        answer[rows[inside], places[inside]] = codes[inside]
        return answer

    def _taken_apart(self, cells: NDArray[Any]) -> tuple[NDArray[Any], Tokens, int]:
        """Of each token its row, the tokens, and how many rows there are."""
        if cells.ndim > 2 or (cells.ndim == 2 and cells.shape[1] != 1 and self.split is not None):
            raise ShapeError(f"{self.name} wants one text a row, (rows,) or (rows, 1); got {cells.shape}.")
        texts = text_tokens(cells, self.encoding)
        lists = self._lists([*texts.values, ""])
        places = texts.places.reshape(len(cells), -1)
        found = [list(chain.from_iterable(lists[place] for place in row)) for row in places.tolist()]
        if self.ngrams is not None:
            found = [self._runs(words) for words in found]
        lengths = np.fromiter(map(len, found), np.int64, len(found))
        return np.repeat(np.arange(len(found)), lengths), word_tokens(list(chain.from_iterable(found))), len(found)

    def _lists(self, texts: list[str]) -> list[list[str]]:
        """The tokens of each text."""
        if callable(self.standardize):
            texts = [str(text) for text in np.asarray(self.standardize(np.array(texts))).tolist()]
        elif self.standardize is not None:
            texts = [self._standard(text) for text in texts]
        if callable(self.split):
            return [[str(word) for word in words] for words in self.split(np.array(texts))]
        if self.split == "whitespace":
            return [_WORDS.findall(text) for text in texts]
        return [list(text) for text in texts] if self.split == "character" else [[text] for text in texts]

    def _standard(self, text: str) -> str:
        if self.standardize != "strip_punctuation":
            text = text.translate(_CAPITALS)
        return text if self.standardize == "lower" else text.translate(_MARKS)

    def _runs(self, words: list[str]) -> list[str]:
        sizes = range(1, self.ngrams + 1) if isinstance(self.ngrams, int) else self.ngrams or ()
        return [" ".join(words[at : at + size]) for size in sizes for at in range(len(words) - size + 1)]

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Its words and weights."""
        return self.lookup.state()

    def restore(self, tensors: Mapping[str, NDArray[Any]]) -> None:
        """Know what `state` said."""
        self.lookup.restore(tensors)
