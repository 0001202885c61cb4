"""Training: the loop, the compiled epoch, the history; numbers change only here.

What needs JAX is loaded when it is first asked for, so that predicting a few rows never does.
"""

from typing import TYPE_CHECKING, Any

from lamina.training import _leaving, _memory
from lamina.training._answer import answer_at_once as answer_at_once
from lamina.training._answer import answer_by_numpy as answer_by_numpy
from lamina.training._answer import below as below
from lamina.training._answer import quick as quick
from lamina.training._batches import Batches as Batches
from lamina.training._batches import Run as Run
from lamina.training._batches import Runs as Runs
from lamina.training._batches import in_batches as in_batches
from lamina.training._batches import unpacked as unpacked
from lamina.training._blocks import Blocks as Blocks
from lamina.training._events import Callback as Callback
from lamina.training._events import Events as Events
from lamina.training._head import Head as Head
from lamina.training._head import each as each
from lamina.training._history import History as History
from lamina.training._loads import Loads as Loads
from lamina.training._logs import Logs as Logs
from lamina.training._logs import NamedNumbers as NamedNumbers
from lamina.training._logs import understand as understand
from lamina.training._order import Source as Source
from lamina.training._order import Table as Table
from lamina.training._pages import zeros as zeros
from lamina.training._parts import Parts as Parts
from lamina.training._rows import Rows as Rows
from lamina.training._rows import as_inputs as as_inputs
from lamina.training._rows import as_targets as as_targets
from lamina.training._rows import as_weights as as_weights
from lamina.training._rows import class_weights as class_weights
from lamina.training._uncollected import uncollected

if TYPE_CHECKING:
    from lamina.training._compiled import answer_compiled as answer_compiled
    from lamina.training._compiled import evaluate as evaluate
    from lamina.training._loop import Loop as Loop
    from lamina.training._numbers import moments as moments
    from lamina.training._numbers import with_moments as with_moments
    from lamina.training._placement import device_names as device_names
    from lamina.training._placement import mesh_of as mesh_of
    from lamina.training._placement import place as place
    from lamina.training._precision import precision as precision
    from lamina.training._precision import set_precision as set_precision
    from lamina.training._processes import initialize as initialize
    from lamina.training._processes import num_processes as num_processes
    from lamina.training._processes import process_id as process_id
    from lamina.training._program import traces as traces
    from lamina.training._seat import Seat as Seat
    from lamina.training._session import Session as Session
    from lamina.training._together import Together as Together
    from lamina.training._tracing import by_jax as by_jax
    from lamina.training._tracing import is_traced as is_traced
    from lamina.training._tracing import on_cpu as on_cpu

_WITH_JAX = {
    "answer_compiled": "_compiled",
    "evaluate": "_compiled",
    "Loop": "_loop",
    "moments": "_numbers",
    "with_moments": "_numbers",
    "device_names": "_placement",
    "mesh_of": "_placement",
    "place": "_placement",
    "precision": "_precision",
    "set_precision": "_precision",
    "initialize": "_processes",
    "num_processes": "_processes",
    "process_id": "_processes",
    "traces": "_program",
    "Session": "_session",
    "Seat": "_seat",
    "Together": "_together",
    "by_jax": "_tracing",
    "is_traced": "_tracing",
    "on_cpu": "_tracing",
}


def __getattr__(name: str) -> Any:
    if name not in _WITH_JAX:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    _memory.take_what_is_used()
    _leaving.end_soon()
    with uncollected():
        return getattr(import_module(f"{__name__}.{_WITH_JAX[name]}"), name)
