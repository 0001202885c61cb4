"""How precisely a graphics card may multiply matrices; everything is stored and added up in float32 all the same."""

from lamina import training


def precision() -> str:
    """The coarsest form in which products of matrices may be computed.

    Example:
        >>> precision()
        'float32'
    """
    return training.precision()


def set_precision(word: str) -> None:
    """Let a graphics card round the factors of matrix products in fits and answers from now on, which is quicker.

    It is a leave, not an order: where a device has no units for it, products are in float32. So on CPUs nothing
    changes, not even a bit. Numbers, sums of products, losses, metrics and the optimizer stay float32.

    Args:
        word: ``"float32"`` (24 bits of precision, the default, as Keras has it on CPUs), ``"tensorfloat32"`` (11
            bits) or ``"bfloat16"`` (8 bits).

    Raises:
        UnknownNameError: There is no such word.

    Example:
        >>> set_precision("tensorfloat32"); precision()
        'tensorfloat32'
        >>> set_precision("float32")
    """
    training.set_precision(word)
