"""Activations that let the upper side through and bend the lower one: relu and its family."""

from lamina.arrays import erf as error_function
from lamina.arrays import expm1_below, namespace, sigmoid, softplus
from lamina.arrays import relu as upper
from lamina.typing import Array

SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


def relu(x: Array, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Array:
    """``max(x, 0)``; or bent below `threshold` and cut at `max_value`.

    Args:
        x: Any shape.
        negative_slope: Slope below `threshold`.
        max_value: The most it answers; ``None`` for no end.
        threshold: Where the bend lies.

    >>> import numpy as np
    >>> relu(np.array([-1.0, 2.0, 9.0]), max_value=6.0).tolist()
    [0.0, 2.0, 6.0]
    """
    if max_value is None and threshold == 0:
        return upper(x) if negative_slope == 0 else leaky_relu(x, negative_slope)
    n = namespace(x)
    answer = n.where(x > threshold, x, 0.0)
    if max_value is not None:  # Keras's slope at the end is 0 for 6, and half for any other
        ends = max_value == 6 and threshold == 0
        answer = n.where(answer >= 6, 6.0, answer) if ends else n.minimum(answer, max_value)
    if negative_slope != 0:
        answer = answer - negative_slope * upper(threshold - x)
    return answer


def leaky_relu(x: Array, negative_slope: float = 0.2) -> Array:
    """``x`` from 0 upwards, ``negative_slope * x`` below.

    Source: Maas, Hannun and Ng 2013. Keras's layer LeakyReLU has 0.3 where this function has 0.2.

    >>> import numpy as np
    >>> leaky_relu(np.array([-1.0, 2.0])).tolist()
    [-0.2, 2.0]
    """
    return namespace(x).where(x >= 0, x, negative_slope * x)


def relu6(x: Array) -> Array:
    """``min(max(x, 0), 6)``, with slope 0 at both bends.

    >>> import numpy as np
    >>> relu6(np.array([-1.0, 2.0, 9.0])).tolist()
    [0.0, 2.0, 6.0]
    """
    return namespace(x).where(x >= 6, 6.0, upper(x))


def elu(x: Array, alpha: float = 1.0) -> Array:
    """``x`` above 0, ``alpha * (exp(x) - 1)`` below.

    Source: Clevert, Unterthiner and Hochreiter 2015, https://arxiv.org/abs/1511.07289.

    >>> import numpy as np
    >>> elu(np.array([-100.0, 2.0])).tolist()
    [-1.0, 2.0]
    """
    return namespace(x).where(x > 0, x, alpha * expm1_below(x))


def celu(x: Array, alpha: float = 1.0) -> Array:
    """``x`` above 0, ``alpha * (exp(x / alpha) - 1)`` below: smooth at 0 for every `alpha`.

    Source: Barron 2017, https://arxiv.org/abs/1704.07483.

    >>> import numpy as np
    >>> celu(np.array([-100.0, 2.0]), alpha=2.0).tolist()
    [-2.0, 2.0]
    """
    return namespace(x).where(x > 0, x, alpha * expm1_below(x / alpha))


def selu(x: Array) -> Array:
    """A scaled elu whose outputs keep mean 0 and variance 1 from layer to layer.

    Source: Klambauer et al. 2017, https://arxiv.org/abs/1706.02515.

    >>> import numpy as np
    >>> selu(np.array([1.0])).round(4).tolist()
    [1.0507]
    """
    return SELU_SCALE * elu(x, SELU_ALPHA)


def gelu(x: Array, approximate: bool = False) -> Array:
    """``x`` times the share of a standard normal that lies below ``x``.

    Args:
        x: Any shape.
        approximate: The form with tanh, which is about 1e-3 off.

    Source: Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415.

    >>> import numpy as np
    >>> gelu(np.array([-100.0, 1.0])).round(4).tolist()
    [-0.0, 0.8413]
    """
    if approximate:
        return 0.5 * x * (1 + namespace(x).tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))
    return 0.5 * x * (1 + error_function(x * 0.7071067811865476))


def silu(x: Array) -> Array:
    """``x * sigmoid(x)``; also called swish.

    >>> import numpy as np
    >>> silu(np.array([0.0, 100.0])).tolist()
    [0.0, 100.0]
    """
    return x * sigmoid(x)


def hard_silu(x: Array) -> Array:
    """``x * hard_sigmoid(x)``; also called hard swish.

    >>> import numpy as np
    >>> hard_silu(np.array([-3.0, 3.0])).tolist()
    [-0.0, 3.0]
    """
    return x * (relu6(x + 3) / 6)


def mish(x: Array) -> Array:
    """``x * tanh(softplus(x))``.

    Source: Misra 2019, https://arxiv.org/abs/1908.08681.

    >>> import numpy as np
    >>> mish(np.array([0.0, 100.0])).tolist()
    [0.0, 100.0]
    """
    return x * namespace(x).tanh(softplus(x))


def squareplus(x: Array, b: float = 4) -> Array:
    """``(x + sqrt(x² + b)) / 2``: a softplus without exponentials.

    >>> import numpy as np
    >>> squareplus(np.array([0.0])).tolist()
    [1.0]
    """
    return (x + namespace(x).sqrt(x * x + b)) / 2


def sparse_plus(x: Array) -> Array:
    """0 up to -1, ``(x + 1)² / 4`` between, ``x`` from 1 on.

    >>> import numpy as np
    >>> sparse_plus(np.array([-2.0, 0.0, 2.0])).tolist()
    [0.0, 0.25, 2.0]
    """
    n = namespace(x)
    between = n.where((x <= -1) | (x >= 1), -1.0, x)
    return n.where(x >= 1, x, (between + 1) * (between + 1) / 4)


swish = silu
hard_swish = hard_silu
