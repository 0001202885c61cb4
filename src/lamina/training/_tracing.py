"""What only JAX can compute, by name, for floors that write array code once: loops, slopes, special functions."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import jax
import numpy as np
from jax import lax
from jax import numpy as jnp
from jax.scipy import linalg, special


def _custom_gradient(function: Callable[..., Any]) -> Callable[..., Any]:
    """Keras's form of a slope of one's own: `function` returns its value and what turns slopes around."""

    def answer(*values: Any, **settings: Any) -> Any:
        bent: Any = jax.custom_gradient(lambda *given: function(*given, **settings))  # type: ignore[no-untyped-call]
        return bent(*values)

    return answer


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "associative_scan": lax.associative_scan,
    "cond": lax.cond,
    "custom_gradient": _custom_gradient,
    "eigh": lambda x: tuple(jnp.linalg.eigh(x)),
    "erf": special.erf,
    "erfc": special.erfc,
    "erfinv": special.erfinv,
    "fori_loop": lax.fori_loop,
    "jvp": jax.jvp,
    "lu_factor": lambda x: tuple(linalg.lu_factor(x)),
    "map": lax.map,
    "on_host": lambda function, values, shape, dtype: jax.pure_callback(
        function,
        jax.ShapeDtypeStruct(shape, dtype),  # type: ignore[no-untyped-call]
        *values,
    ),
    "scan": lax.scan,
    "segment_max": jax.ops.segment_max,
    "segment_min": jax.ops.segment_min,
    "segment_prod": jax.ops.segment_prod,
    "segment_sum": jax.ops.segment_sum,
    "slopes": lambda total, values, count: jax.grad(total, argnums=tuple(range(count)))(*values),
    "solve_triangular": linalg.solve_triangular,
    "stop_gradient": lax.stop_gradient,
    "switch": lax.switch,
    "top_k": lambda x, k: tuple(lax.top_k(x, k)),
    "vmap": lambda function, values: jax.vmap(function)(values),
    "while_loop": lax.while_loop,
    "gamma": lambda seed, alpha, shape: jax.random.gamma(_key(seed), alpha, shape),
    "beta": lambda seed, a, b, shape: jax.random.beta(_key(seed), a, b, shape),
    "binomial": lambda seed, n, p, shape: jax.random.binomial(_key(seed), n, p, shape),
}
"""A closed table."""


def _key(seed: Any) -> Any:
    return jax.random.wrap_key_data(jnp.asarray(seed, jnp.uint32))


UNTRACEABLE = (
    jax.errors.ConcretizationTypeError,
    jax.errors.TracerArrayConversionError,
    jax.errors.TracerBoolConversionError,
    jax.errors.TracerIntegerConversionError,
)
"""What JAX raises where Python or NumPy asks an array of a program that is being traced for its numbers."""


@contextmanager
def explained() -> Iterator[None]:
    """Within, a function of one's own that cannot be traced is told what it may use instead."""
    try:
        yield
    except UNTRACEABLE as error:
        error.add_note(
            "A call, loss or metric of your own runs once, on stand-ins without numbers, and is compiled for all steps "
            "and rows: Python's if, float() and int(), and NumPy, cannot look at its arrays. Use lamina.keras.ops (or "
            "tf, or K): ops.where or ops.cond in the place of if, ops.mean in that of np.mean."
        )
        raise


def inlined(*, own: bool) -> AbstractContextManager[None]:
    """Within, where all is lamina's `own`, JAX's functions are traced as part of the program: in half the time.

    Otherwise each is a program of its own, traced, differentiated and lowered by itself, and joined by XLA in the end.
    A loop whose bounds are known is unrolled by this, of which lamina has none; a user's code may, and is left alone.
    """
    return jax.disable_jit() if own else nullcontext()


def by_jax(name: str, *values: Any, **settings: Any) -> Any:
    """What JAX's function of that name answers; on the host where no value came from JAX and nothing is traced."""
    with explained():
        answer = FUNCTIONS[name](*values, **settings)
    if any(isinstance(leaf, jax.Array) for leaf in jax.tree.leaves((values, settings))):
        return answer
    return jax.tree.map(_at_home, answer)


def _at_home(value: Any) -> Any:
    return np.asarray(value) if isinstance(value, jax.Array) and not isinstance(value, jax.core.Tracer) else value


def is_traced(value: Any) -> bool:
    """Whether `value` stands for what a program being traced will compute."""
    return isinstance(value, jax.core.Tracer)


def on_cpu() -> bool:
    """Whether programs run on the machine's own cores."""
    return bool(jax.default_backend() == "cpu")
