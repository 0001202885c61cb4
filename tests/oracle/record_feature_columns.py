"""Records what TensorFlow makes of feature columns.

Run once, with an environment that has TensorFlow 2.21: ``<python> tests/oracle/record_feature_columns.py``. It writes
``feature_columns.npz``.
"""

import numpy as np
import tensorflow as tf
from feature_columns import RECORD, ROWS, TOGETHER, columns

tf.compat.v1.disable_eager_execution()


def main():
    """Every column alone, and several side by side."""
    made = columns(vars(tf.feature_column), tf.int64)
    groups = {name: [column] for name, column in made.items()} | {"together": [made[name] for name in TOGETHER]}
    found = {}
    with tf.compat.v1.Session() as session:
        for name, group in groups.items():
            rows = {key: tf.constant(value) for key, value in ROWS.items()}
            answer = tf.compat.v1.feature_column.input_layer(rows, group)
            session.run(tf.compat.v1.tables_initializer())
            found[name] = session.run(answer)
    np.savez(RECORD, **found)


if __name__ == "__main__":
    main()
