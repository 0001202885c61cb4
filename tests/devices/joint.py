"""Run by test_processes.py as one of two processes: a fit, told as JSON, and one from which the second is torn."""

import json
import os
import signal
import sys
import time

from on_four_devices import fitted, table

import lamina
from lamina import devices, layers


class Torn(lamina.callbacks.Callback):
    """Kills the second process after some epochs."""

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 3 and devices.process_id() == 1:
            sys.stdout.write(f"killed at {time.time()}\n")
            sys.stdout.flush()
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    devices.initialize(sys.argv[1], num_processes=2, process_id=int(sys.argv[2]))
    devices.set_distribution(devices.DataParallel())
    sys.stdout.write(json.dumps(fitted({"batch_size": 33})) + "\n")

    x, y, _ = table()
    model = lamina.Sequential([layers.Dense(1, input_shape=[6])])
    model.compile("sgd", "mse")
    model.fit(x, y, epochs=10**6, verbose=0, callbacks=[Torn()])
