"""Operand: what takes part in Python's arithmetic without being an array (a variable, a value on a tape)."""

import operator
from collections.abc import Callable
from typing import Any


class Operand:
    """Python's operators, each as one call of `operate`.

    >>> class Seven(Operand):
    ...     def operate(self, function, *arguments):
    ...         return function(*(7 if one is self else one for one in arguments))
    >>> Seven() + 1, 2 - Seven(), -Seven()
    (8, -5, -7)
    """

    __array_ufunc__ = None  # so that `array @ operand` asks the operand
    __hash__ = object.__hash__

    def operate(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What `function` answers for the values of `arguments`, of which at least one is this operand."""
        raise NotImplementedError

    def __neg__(self) -> Any:
        return self.operate(operator.neg, self)

    def __pos__(self) -> Any:
        return self.operate(operator.pos, self)

    def __abs__(self) -> Any:
        return self.operate(operator.abs, self)

    def __invert__(self) -> Any:
        return self.operate(operator.invert, self)

    def __getitem__(self, index: Any) -> Any:
        return self.operate(operator.getitem, self, index)

    def __round__(self, ndigits: int | None = None) -> Any:
        return self.operate(lambda value: value.round(ndigits or 0), self)

    def __add__(self, other: Any) -> Any:
        return self.operate(operator.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return self.operate(operator.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return self.operate(operator.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return self.operate(operator.sub, other, self)

    def __mul__(self, other: Any) -> Any:
        return self.operate(operator.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return self.operate(operator.mul, other, self)

    def __truediv__(self, other: Any) -> Any:
        return self.operate(operator.truediv, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.operate(operator.truediv, other, self)

    def __floordiv__(self, other: Any) -> Any:
        return self.operate(operator.floordiv, self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return self.operate(operator.floordiv, other, self)

    def __mod__(self, other: Any) -> Any:
        return self.operate(operator.mod, self, other)

    def __rmod__(self, other: Any) -> Any:
        return self.operate(operator.mod, other, self)

    def __pow__(self, other: Any) -> Any:
        return self.operate(operator.pow, self, other)

    def __rpow__(self, other: Any) -> Any:
        return self.operate(operator.pow, other, self)

    def __matmul__(self, other: Any) -> Any:
        return self.operate(operator.matmul, self, other)

    def __rmatmul__(self, other: Any) -> Any:
        return self.operate(operator.matmul, other, self)

    def __and__(self, other: Any) -> Any:
        return self.operate(operator.and_, self, other)

    def __rand__(self, other: Any) -> Any:
        return self.operate(operator.and_, other, self)

    def __or__(self, other: Any) -> Any:
        return self.operate(operator.or_, self, other)

    def __ror__(self, other: Any) -> Any:
        return self.operate(operator.or_, other, self)

    def __xor__(self, other: Any) -> Any:
        return self.operate(operator.xor, self, other)

    def __rxor__(self, other: Any) -> Any:
        return self.operate(operator.xor, other, self)

    def __lt__(self, other: Any) -> Any:
        return self.operate(operator.lt, self, other)

    def __le__(self, other: Any) -> Any:
        return self.operate(operator.le, self, other)

    def __gt__(self, other: Any) -> Any:
        return self.operate(operator.gt, self, other)

    def __ge__(self, other: Any) -> Any:
        return self.operate(operator.ge, self, other)

    def __eq__(self, other: object) -> Any:
        return self.operate(operator.eq, self, other)

    def __ne__(self, other: object) -> Any:
        return self.operate(operator.ne, self, other)
