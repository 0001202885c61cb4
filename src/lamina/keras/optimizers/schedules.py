"""Keras's ``optimizers.schedules`` under lamina's roof."""

from lamina.keras._getting import deserializer
from lamina.keras._getting import serialize as serialize
from lamina.schedules import CosineDecay as CosineDecay
from lamina.schedules import CosineDecayRestarts as CosineDecayRestarts
from lamina.schedules import ExponentialDecay as ExponentialDecay
from lamina.schedules import InverseTimeDecay as InverseTimeDecay
from lamina.schedules import PiecewiseConstantDecay as PiecewiseConstantDecay
from lamina.schedules import PolynomialDecay as PolynomialDecay
from lamina.schedules import Schedule as LearningRateSchedule  # noqa: F401 - Keras's name

deserialize = deserializer("schedule")
