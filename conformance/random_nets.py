"""Nets that hypothesis draws, trained three steps by Keras in a process of its own and by lamina here."""

import base64
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from oracle.nets import drawn, run


def serve() -> None:
    """In Keras's process: a net a line comes in, its arrays go out."""
    import keras

    out = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        keras.utils.clear_session()
        packed = io.BytesIO()
        np.savez(packed, **run(keras, json.loads(line)))
        out.write(base64.b64encode(packed.getvalue()).decode() + "\n")
        out.flush()


if __name__ == "__main__":
    serve()
else:
    from hypothesis import HealthCheck, given, settings, strategies
    from lamina import keras as ours

    COUNT = int(os.environ.get("LAMINA_NETS", "50"))

    class Oracle:
        """Keras, started when it is first asked."""

        process = None

        def __call__(self, net: dict) -> dict[str, np.ndarray]:
            if self.process is None:
                command = [os.environ["KERAS_PYTHON"], __file__]
                self.process = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
                )
            self.process.stdin.write(json.dumps(net) + "\n")
            self.process.stdin.flush()
            with np.load(io.BytesIO(base64.b64decode(self.process.stdout.readline()))) as file:
                return dict(file)

        def close(self) -> None:
            if self.process is not None:
                self.process.stdin.close()
                self.process.wait(60)
                self.process.stdout.close()

    def test_random_nets_train_as_in_keras() -> None:
        """Curves, numbers and predictions to 1e-5."""
        keras = Oracle()

        @settings(max_examples=COUNT, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(strategies.data())
        def alike(data) -> None:
            net = drawn(lambda options: data.draw(strategies.sampled_from(options)))
            wanted, found = keras(net), run(ours, net)
            assert list(found) == list(wanted)
            for name, value in wanted.items():
                assert found[name].shape == value.shape, name
                error = np.max(np.abs(found[name] - value) / np.maximum(1, np.abs(value)), initial=0.0)
                assert error <= 1e-5, f"{name}: {error:.1e} in {net}"

        try:
            alike()
        finally:
            keras.close()
