"""Training: the loop, the compiled epoch and the history that it leaves behind."""

from lamina.training._history import History as History
