"""Names that Keras's tests import from rooms that lamina has not: attention and several devices."""

MultiHeadAttention = distribution_lib = None
