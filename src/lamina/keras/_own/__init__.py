"""Layers, models, losses and metrics that people write in Keras's way, and how the engine runs them."""
