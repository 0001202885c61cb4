"""Charts: numbers in, a matplotlib figure out; nothing pops up and nothing stays open."""

from lamina.charts._diagram import Box as Box
from lamina.charts._diagram import diagram as diagram
from lamina.charts._diagram import placed as placed
from lamina.charts._learning_curves import learning_curves as learning_curves
