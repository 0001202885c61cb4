"""What ``%load_ext lamina.keras`` asks this package for: the shell loads the room that stands in, which knows all."""

from typing import Any


def load_ipython_extension(shell: Any) -> None:
    """From here on, a notebook's imports of Keras and TensorFlow lead to lamina.

    Args:
        shell: IPython's, which calls this for ``%load_ext lamina.keras``.

    Example:
        >>> class Shell:
        ...     def run_line_magic(self, magic, line):
        ...         print(magic, line)
        >>> load_ipython_extension(Shell())
        load_ext lamina.keras._scripts._running
    """
    shell.run_line_magic("load_ext", f"{__package__}._running")
