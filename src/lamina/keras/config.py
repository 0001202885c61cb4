"""Keras's ``config``: what can be asked for, and what lamina has in one way only."""

from typing import Any

from lamina.errors import ArgumentError

_STATE: dict[str, Any] = {"epsilon": 1e-7, "interactive": True, "filtering": True}


def floatx() -> str:
    """The type of fractions: float32.

    >>> floatx()
    'float32'
    """
    return "float32"


def set_floatx(value: str) -> None:
    """Accept float32, and refuse what lamina cannot do.

    Raises:
        ArgumentError: Another type.

    >>> set_floatx("float32")
    """
    if value != "float32":
        raise ArgumentError.wanted("lamina", "floatx", "float32, its only type of fractions", value)


def epsilon() -> float:
    """The small number that `ops` adds where a division could fail.

    >>> epsilon()
    1e-07
    """
    return float(_STATE["epsilon"])


def set_epsilon(value: float) -> None:
    """Accept 1e-7, and refuse another: lamina's losses have it built into their programs.

    Raises:
        ArgumentError: Another number.

    >>> set_epsilon(1e-7)
    """
    if value != epsilon():
        raise ArgumentError.wanted("lamina", "epsilon", "1e-07, which its losses and optimizers have built in", value)


def backend() -> str:
    """The engine's name: lamina compiles by JAX.

    >>> backend()
    'jax'
    """
    return "jax"


def set_backend(backend: str) -> None:
    """Accept jax, and refuse what lamina cannot run on.

    Raises:
        ArgumentError: Another engine.

    >>> set_backend("jax")
    """
    if backend != "jax":
        raise ArgumentError.wanted("lamina", "backend", "'jax', its only engine", backend)


def image_data_format() -> str:
    """Where images have their channels: last. There is nothing here that looks.

    >>> image_data_format()
    'channels_last'
    """
    return "channels_last"


def set_image_data_format(data_format: str) -> None:
    """Accept channels_last; lamina has no images.

    Raises:
        ArgumentError: Another format.

    >>> set_image_data_format("channels_last")
    """
    if data_format != "channels_last":
        raise ArgumentError.wanted("lamina", "data_format", "'channels_last': it has no images", data_format)


def dtype_policy() -> str:
    """In which types layers compute: float32.

    >>> dtype_policy()
    'float32'
    """
    return "float32"


def set_dtype_policy(policy: Any) -> None:
    """Accept float32, and refuse mixed precision.

    Raises:
        ArgumentError: Another policy.

    >>> set_dtype_policy("float32")
    """
    if getattr(policy, "name", policy) != "float32":
        known = "'float32' (lamina.devices.set_precision lets graphics cards multiply more coarsely)"
        raise ArgumentError.wanted("lamina", "policy", known, policy)


def enable_interactive_logging() -> None:
    """Show progress where `verbose` is left open.

    >>> enable_interactive_logging()
    """
    _STATE["interactive"] = True


def disable_interactive_logging() -> None:
    """Keep quiet where `verbose` is left open.

    >>> disable_interactive_logging(); enable_interactive_logging()
    """
    _STATE["interactive"] = False


def is_interactive_logging_enabled() -> bool:
    """Whether progress is shown where `verbose` is left open.

    >>> is_interactive_logging_enabled()
    True
    """
    return bool(_STATE["interactive"])


def enable_traceback_filtering() -> None:
    """Show of a script's errors its own lines alone, as is the default where lamina runs it.

    >>> enable_traceback_filtering(); is_traceback_filtering_enabled()
    True
    """
    _STATE["filtering"] = True


def disable_traceback_filtering() -> None:
    """Show all lines of a script's errors, lamina's too.

    >>> disable_traceback_filtering(); is_traceback_filtering_enabled()
    False
    >>> enable_traceback_filtering()
    """
    _STATE["filtering"] = False


def is_traceback_filtering_enabled() -> bool:
    """Whether errors of a script that lamina runs are shown by the script's lines alone.

    >>> is_traceback_filtering_enabled()
    True
    """
    return bool(_STATE["filtering"])


def enable_unsafe_deserialization() -> None:
    """Refuse: no file makes lamina run its code.

    Raises:
        ArgumentError: Always.

    >>> enable_unsafe_deserialization()
    Traceback (most recent call last):
    lamina.errors.ArgumentError: lamina never runs code from files; register the class or function by name instead.
    """
    raise ArgumentError("lamina never runs code from files; register the class or function by name instead.")
