"""Neural networks for tables: Keras's words, one compiled program per fit, and a verdict on every fit."""
