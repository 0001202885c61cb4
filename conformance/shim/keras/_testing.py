"""The test case that Keras's tests are written for, in lamina's words."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from absl.testing import parameterized
from lamina import keras


class TestCase(parameterized.TestCase):
    """Assertions on arrays, a folder to write in, and the promise that configs go round."""

    maxDiff = None

    def setUp(self) -> None:
        """Names from 1, a seed of its own."""
        keras.backend.clear_session()

    def get_temp_dir(self) -> str:
        """A folder that is gone afterwards."""
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def assertAllClose(
        self, actual: Any, desired: Any, atol: float = 1e-6, rtol: float = 1e-6, msg: Any = None, **_: Any
    ) -> None:
        """Equal up to tolerances."""
        np.testing.assert_allclose(_host(actual), _host(desired), atol=atol, rtol=rtol, err_msg=msg or "")

    def assertNotAllClose(self, x1: Any, x2: Any, atol: float = 1e-6, rtol: float = 1e-6, msg: Any = None) -> None:
        """Not equal up to tolerances."""
        if np.shape(_host(x1)) == np.shape(_host(x2)) and np.allclose(_host(x1), _host(x2), atol=atol, rtol=rtol):
            self.fail(msg or f"close everywhere: {x1}")

    def assertAlmostEqual(self, actual: Any, desired: Any, decimal: int = 3, msg: Any = None, **_: Any) -> None:
        """Equal up to decimal places, arrays too."""
        np.testing.assert_almost_equal(_host(actual), _host(desired), decimal=decimal, err_msg=msg or "")

    def assertAllEqual(self, actual: Any, desired: Any, msg: Any = None) -> None:
        """Equal."""
        np.testing.assert_array_equal(_host(actual), _host(desired), err_msg=msg or "")

    def assertLen(self, container: Any, expected_len: int, msg: Any = None) -> None:
        """So many."""
        self.assertEqual(len(container), expected_len, msg)

    def assertDType(self, x: Any, dtype: Any, msg: Any = None) -> None:
        """Numbers of that type."""
        self.assertEqual(keras.backend.standardize_dtype(x.dtype), keras.backend.standardize_dtype(dtype), msg)

    def assertFileExists(self, path: Any) -> None:
        """A file is there."""
        self.assertTrue(Path(path).is_file(), f"{path} is no file")

    def assertRaisesRegex(self, kind: Any, expected_regex: Any, *arguments: Any, **settings: Any) -> Any:
        """An error of that kind: its words are lamina's own, which say what was wanted, what came and what to do."""
        del expected_regex
        return self.assertRaises(kind, *arguments, **settings)

    def run_class_serialization_test(self, instance: Any, custom_objects: Any = None) -> Any:
        """A config makes an equal object, by the class and by name; where Keras asks `dir` too, equal configs count."""
        config = instance.get_config()
        revived = type(instance).from_config(config)
        self.assertEqual(_words(config), _words(revived.get_config()))
        saving = keras.saving
        with saving.custom_object_scope(custom_objects or {}):
            written = json.loads(json.dumps(saving.serialize_keras_object(instance), default=str))
            named = saving.deserialize_keras_object(written)
        self.assertEqual(_words(config), _words(named.get_config()))
        return named


def _host(x: Any) -> Any:
    return x if isinstance(x, np.ndarray) else keras.ops.convert_to_numpy(x) if hasattr(x, "shape") else np.array(x)


def _words(config: Any) -> str:
    return json.dumps(config, default=str, sort_keys=True)


def jax_uses_gpu() -> bool:
    """Tests run on the CPU."""
    return False


uses_gpu = uses_tpu = jax_uses_tpu = tensorflow_uses_gpu = tensorflow_uses_tpu = torch_uses_gpu = jax_uses_gpu


def named_product(*dicts: Any, **lists: Any) -> list[dict[str, Any]]:
    """Every combination of the named values, each with a name of its own."""
    choices: list[dict[str, Any]] = [{}]
    for key, values in lists.items():
        choices = [{**one, key: value} for one in choices for value in values]
    merged = [{**one, **more} for one in choices for more in (dicts[0] if dicts else [{}])] if dicts else choices
    return [
        {"testcase_name": "_".join(f"{k}_{v}" for k, v in one.items() if k != "testcase_name") or str(n), **one}
        for n, one in enumerate(merged)
    ]


def get_test_data(
    train_samples: int, test_samples: int, input_shape: Any, num_classes: int, random_seed: Any = None
) -> Any:
    """Rows around a centre a class: ((x, y), (x, y)) for training and testing."""
    random = np.random.default_rng(random_seed)
    centres = 2 * num_classes * random.random((num_classes, *input_shape))
    y = random.integers(0, num_classes, train_samples + test_samples)
    x = centres[y] + random.normal(0, 0.5, (len(y), *input_shape))
    cut = train_samples
    return (x[:cut].astype("float32"), y[:cut]), (x[cut:].astype("float32"), y[cut:])
