"""The rarer names of TensorFlow in scripts for tables, against scikit-learn, SciPy and the formulas of its pages."""

import numpy as np
import pytest
from scipy.special import expit
from sklearn import metrics

from lamina.errors import ArgumentError, TableError
from lamina.keras import tensorflow

TF = tensorflow.modules()["tensorflow"]


def test_hits_and_misses_are_scikit_learns():
    """confusion_matrix, with weights too."""
    random = np.random.default_rng(0)
    true, said, weights = random.integers(0, 4, 50), random.integers(0, 4, 50), random.random(50)

    np.testing.assert_array_equal(TF.math.confusion_matrix(true, said), metrics.confusion_matrix(true, said))
    np.testing.assert_allclose(
        TF.math.confusion_matrix(true, said, weights=weights, dtype=TF.float32),
        metrics.confusion_matrix(true, said, sample_weight=weights),
        rtol=1e-6,
    )


def test_weighted_cross_entropy_is_its_formula():
    """Positives count so many times."""
    labels, logits = np.float32([0, 1, 1, 0]), np.float32([-2, 0.5, 3, 1])
    wanted = 3 * labels * -np.log(expit(logits)) + (1 - labels) * -np.log(1 - expit(logits))

    found = TF.nn.weighted_cross_entropy_with_logits(labels=labels, logits=logits, pos_weight=3.0)

    np.testing.assert_allclose(found, wanted, rtol=1e-5)


def test_places_and_values():
    """unique in order of coming, gather_nd, masks of lengths, shapes."""
    values, places = TF.unique([7, 3, 7, 1])
    assert (values.tolist(), places.tolist()) == ([7, 3, 1], [0, 1, 0, 2])
    assert TF.gather_nd([[1, 2], [3, 4]], [[0, 1], [1, 0]]).tolist() == [2, 3]
    assert TF.sequence_mask([1, 3]).tolist() == [[True, False, False], [True, True, True]]
    assert int(TF.math.count_nonzero([0, 1, 2])) == 2
    assert TF.math.xlogy(np.float32([0, 2]), np.float32([0, np.e])).tolist() == pytest.approx([0, 2], rel=1e-6)
    with pytest.raises(ArgumentError, match="ensure_shape"):
        TF.ensure_shape(np.zeros((2, 3)), (None, 4))
    with pytest.raises(ArgumentError, match="assert_positive"):
        TF.debugging.assert_positive([1.0, -1.0])


def test_lines_and_files_without_a_header(tmp_path):
    """decode_csv, TextLineDataset, and make_csv_dataset with names given."""
    path = tmp_path / "bare.csv"
    path.write_text("1,a,0.5\n2,?,1.5\n")
    names = {"column_names": ["n", "word", "y"], "label_name": "y", "header": False, "num_epochs": 1, "na_value": "?"}
    defaults = [[0.0], ["NA"], [0.0]]

    data = TF.data.experimental.make_csv_dataset(str(path), 2, column_defaults=defaults, shuffle=False, **names)

    ((columns, targets),) = list(data)
    assert (columns["n"].tolist(), columns["word"].tolist(), targets.tolist()) == ([1, 2], ["a", "NA"], [0.5, 1.5])
    number, word, share = TF.io.decode_csv(next(iter(TF.data.TextLineDataset(str(path)))), [0, "", 0.0])
    assert (int(number), str(word), float(share)) == (1, "a", 0.5)
    with pytest.raises(ArgumentError, match="column_names"):
        TF.data.experimental.make_csv_dataset(str(path), 2, header=False)
    with pytest.raises(TableError, match="2 columns are named"):
        TF.data.experimental.make_csv_dataset(str(path), 2, header=False, column_names=["a", "b"])


def test_datasets_are_drawn_by_weight():
    """Nothing of a dataset of weight 0; the share of the others as asked."""
    sources = [TF.data.Dataset.from_tensor_slices([value]).repeat() for value in (1.0, 2.0, 3.0)]

    drawn = TF.data.Dataset.sample_from_datasets(sources, weights=[0.0, 0.75, 0.25], seed=1)

    found = [float(value) for value in drawn.take(400)]
    assert 1.0 not in found
    assert 0.65 < found.count(2.0) / 400 < 0.85


def test_set_up_of_graphs_has_no_effect():
    """Sessions and settings are accepted; working out a graph is refused, and so are estimators."""
    settings = TF.compat.v1.ConfigProto()
    settings.gpu_options.allow_growth = True
    with TF.compat.v1.Session(config=settings) as session:
        session.run(TF.compat.v1.global_variables_initializer())
        with pytest.raises(ArgumentError, match="graphs"):
            session.run("loss", feed_dict={})
    with pytest.raises(ArgumentError, match="estimators"):
        TF.estimator.DNNClassifier(hidden_units=[3])
    assert TF.train.AdamOptimizer(0.01, beta1=0.8).beta_1 == 0.8
