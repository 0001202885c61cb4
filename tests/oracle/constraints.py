"""Constraints and their settings, held against real Keras."""

from oracle.ingredients import Case

CONSTRAINTS = [
    Case("max", "MaxNorm"),
    Case("max 0.7 of rows", "MaxNorm", {"max_value": 0.7, "axis": 1}),
    Case("max of all", "MaxNorm", {"max_value": 1.5, "axis": [0, 1]}),
    Case("no negatives", "NonNeg"),
    Case("unit", "UnitNorm"),
    Case("unit of rows", "UnitNorm", {"axis": 1}),
    Case("between", "MinMaxNorm"),
    Case("between slowly", "MinMaxNorm", {"min_value": 1.0, "max_value": 2.0, "rate": 0.3}),
    Case("between of rows", "MinMaxNorm", {"min_value": 0.5, "max_value": 0.9, "axis": -1}),
]
