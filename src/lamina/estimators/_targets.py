"""What scikit-learn calls y, as a network reads it, and its answers as scikit-learn wants them."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamina.errors import DataError


class Classes(NamedTuple):
    """The classes of a target, in order, and whether it came as one column a class.

    >>> Classes.of(["b", "a", "b"]).names.tolist()
    ['a', 'b']
    """

    names: NDArray[Any]
    columns: bool

    @classmethod
    def of(cls, y: Any) -> "Classes":
        """The classes of labels ``(n,)`` or ``(n, 1)``, or of columns of 0 and 1."""
        values = np.asarray(y)
        if values.ndim == 2 and values.shape[1] > 1:
            return cls(np.arange(values.shape[1]), True)
        return cls(np.unique(values.ravel()), False)

    def codes(self, y: Any) -> NDArray[Any]:
        """Labels as codes from 0.

        Raises:
            DataError: A label is none of the classes.
        """
        values = np.asarray(y)
        flat = values.ravel()
        if self.columns:
            codes: NDArray[Any] = values.argmax(axis=1)
            return codes
        codes = np.searchsorted(self.names, flat).clip(0, len(self.names) - 1)
        if (self.names[codes] != flat).any():
            strange = flat[self.names[codes] != flat][0]
            raise DataError(f"The classes are {self.names.tolist()}; got the label {strange!r}.")
        return codes

    def target(self, y: Any, loss: Any, units: int) -> NDArray[Any]:
        """Codes, or columns of 0 and 1 where the loss wants one for each of several units."""
        codes = self.codes(y)
        word = (loss if isinstance(loss, str) else type(loss).__name__).replace("_", "").lower()
        if units > 1 and "sparse" not in word:
            hot: NDArray[Any] = np.eye(units, dtype=np.float32)[codes]
            return hot
        return codes.astype(np.float32)

    def chances(self, answers: NDArray[Any]) -> NDArray[Any]:
        """A column a class from a network's outputs."""
        answers = np.asarray(answers)
        if answers.ndim == 1 or answers.shape[1] == 1:
            one = answers.reshape(-1)
            return np.stack([1 - one, one], axis=1)
        return answers

    def labels(self, answers: NDArray[Any]) -> NDArray[Any]:
        """The likeliest class of each row."""
        found: NDArray[Any] = self.names[self.chances(answers).argmax(axis=1)]
        return found
