"""Learning rates that follow the step."""

from lamina.schedules._function import FunctionSchedule as FunctionSchedule
from lamina.schedules._schedules import CosineDecay as CosineDecay
from lamina.schedules._schedules import CosineDecayRestarts as CosineDecayRestarts
from lamina.schedules._schedules import ExponentialDecay as ExponentialDecay
from lamina.schedules._schedules import InverseTimeDecay as InverseTimeDecay
from lamina.schedules._schedules import PiecewiseConstantDecay as PiecewiseConstantDecay
from lamina.schedules._schedules import PolynomialDecay as PolynomialDecay
from lamina.schedules._schedules import Schedule as Schedule
