"""Strictness for every test, and the folder `oracle` within reach of all of them."""

import os

os.environ.setdefault("JAX_NUMPY_RANK_PROMOTION", "raise")
