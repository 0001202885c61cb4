"""Charts: numbers in, a matplotlib figure out; nothing pops up and nothing stays open."""

from lamina.charts._learning_curves import learning_curves as learning_curves
