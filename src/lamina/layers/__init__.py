"""Layers: one file each, a frozen description with two pure functions."""

from lamina.layers._layer import Layer as Layer
from lamina.layers._layer import Numbers as Numbers
from lamina.layers._run import Run as Run
