"""What is printed, as log records: Keras's tests of verbose callbacks listen to those."""

import io
import logging
import sys

STDOUT = sys.stdout


class Logged(io.TextIOBase):
    """A standard output whose every line is a record."""

    def write(self, text: str) -> int:
        """Log the lines of `text`."""
        for line in text.splitlines():
            if line.strip():
                logging.getLogger().info("%s", line)
        return len(text)


def disable_interactive_logging() -> None:
    """From here on, what is printed is logged."""
    sys.stdout = Logged()


def enable_interactive_logging() -> None:
    """From here on, what is printed is printed."""
    sys.stdout = STDOUT


def set_logging_verbosity(level: str) -> None:
    """How much is logged."""
    logging.getLogger().setLevel(level)
