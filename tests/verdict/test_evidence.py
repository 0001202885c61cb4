"""What a fit keeps for its verdict: right sums, few of them, and no hold on the data."""

import gc
import json
import pickle
import time
import weakref

import numpy as np
import pytest

from lamina import losses
from lamina.verdict import gather, judge
from lamina.verdict._evidence import Evidence
from lamina.verdict._verdict import finite

MSE = losses.MeanSquaredError()


def task(rows=800, columns=5, seed=0):
    """A number that bends with one column and follows another, with noise; three quarters to train on."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, columns)).astype(np.float32)
    y = (x[:, :1] ** 2 + x[:, 1:2] + 0.3 * random.normal(size=(rows, 1))).astype(np.float32)
    cut = rows * 3 // 4
    return x[:cut], y[:cut], x[cut:], y[cut:]


def truth(x):
    """The best that can be known: what a perfect network says."""
    return x[:, :1] ** 2 + x[:, 1:2]


def test_the_network_s_loss_is_the_mean_over_rows():
    """With its standard error."""
    x, y, x_new, y_new = task()

    found = gather(x, y, x_new, y_new, truth, MSE)

    for estimate, inputs, targets in ((found.network.train, x, y), (found.network.validation, x_new, y_new)):
        errors = ((truth(inputs) - targets) ** 2)[:, 0]
        assert estimate.mean == pytest.approx(errors.mean(), rel=1e-5)
        assert estimate.error == pytest.approx(errors.std() / np.sqrt(len(errors)), rel=1e-5)
    assert (found.train_rows, found.validation_rows) == (600, 200)


def test_rows_are_compared_in_pairs():
    """The same rows are hard for both, so the difference is known better than either loss."""
    x, y, x_new, y_new = task()

    found = gather(x, y, x_new, y_new, truth, MSE)

    ahead = found.constant.ahead.validation
    errors = (truth(x_new) - y_new) ** 2 - (y.mean() - y_new) ** 2
    assert ahead.mean == pytest.approx(errors.mean(), rel=1e-4)
    assert ahead.error == pytest.approx(errors.std() / np.sqrt(200), rel=1e-4)
    assert found.linear.ahead.validation.mean < 0


def test_weights_weigh():
    """A row of weight 3 counts as three in the network's loss and in the baselines'."""
    x, y, x_new, y_new = task()
    heavy = np.where(np.arange(200) < 50, 3.0, 1.0)

    found = gather(x, y, x_new, y_new, truth, MSE, validation_weights=heavy)

    assert found.network.validation.mean == pytest.approx(np.average((truth(x_new) - y_new)[:, 0] ** 2, weights=heavy))
    flat = np.average((y.mean() - y_new[:, 0]) ** 2, weights=heavy)
    assert found.constant.score.validation.mean == pytest.approx(flat, rel=1e-4)


def test_it_keeps_no_data_alive():
    """Five hundred histories in a notebook must not be five hundred tables."""
    arrays = list(task(rows=20_000, columns=30))
    ties = [weakref.ref(array) for array in arrays]
    found = gather(*arrays, truth, MSE, [f"c{number}" for number in range(30)])
    del arrays
    gc.collect()

    assert [tie() for tie in ties] == [None] * 4
    assert len(pickle.dumps(found)) < 4_000
    assert pickle.loads(pickle.dumps(found)) == found


def test_it_is_json():
    """Also where the network answers with NaN."""
    for predict in (truth, lambda x: truth(x) * np.nan):
        found = gather(*task(), predict, MSE)

        assert json.loads(json.dumps(finite(found.to_dict()), allow_nan=False))["train_rows"] == 600


def test_the_network_is_asked_for_a_few_thousand_rows_at_most():
    """Whatever the size of the table; for the rows themselves, in their own shape."""
    asked = []
    x = np.zeros((50_000, 4, 3), np.float32)
    y = np.arange(50_000, dtype=np.float32)[:, None]

    def predict(rows):
        asked.append(rows.shape)
        return rows[:, :1, 0]

    gather(x, y, x[:30], y[:30], predict, MSE)

    assert asked == [(2048, 4, 3), (30, 4, 3)]


def test_the_same_arrays_give_the_same_evidence():
    """Rows are drawn by a seed."""
    x, y, x_new, y_new = task(rows=40_000)

    assert gather(x, y, x_new, y_new, truth, MSE) == gather(x, y, x_new, y_new, truth, MSE)


@pytest.mark.parametrize("name", ["mse", "mae"])
def test_neither_the_unit_nor_the_order_changes_the_verdict(name):
    """The target a thousand times as large, the rows in another order: the same words with other numbers."""
    x, y, x_new, y_new = task()
    curve = np.exp(-np.arange(40) / 4) + 0.1
    order = np.random.default_rng(0).permutation(600)
    loss = losses.get(name)
    power = 1000.0 ** (2 if name == "mse" else 1)
    for quality in (0.0, 0.5, 1.0):

        def predict(rows, quality=quality):
            return quality * truth(rows)

        one = judge({"loss": curve, "val_loss": curve}, gather(x, y, x_new, y_new, predict, loss))
        other = judge(
            {"loss": power * curve, "val_loss": power * curve},
            gather(x[order], 1000 * y[order], x_new, 1000 * y_new, lambda rows: 1000 * predict(rows), loss),
        )

        assert one.code == other.code
        assert [finding.code for finding in one.findings] == [finding.code for finding in other.findings]


@pytest.mark.parametrize("kind", [losses.CategoricalCrossentropy, losses.SparseCategoricalCrossentropy])
def test_logits_and_probabilities_tell_the_same(kind):
    """The form of the output is the loss's business."""
    x, _, x_new, _ = task()
    random = np.random.default_rng(1)
    codes = (np.concatenate([x, x_new])[:, :3] + random.gumbel(size=(800, 3))).argmax(axis=1).astype(np.int32)
    y = codes if kind.codes else np.eye(3, dtype=np.float32)[codes]

    def shares(rows):
        powers = np.exp(rows[:, :3])
        return powers / powers.sum(axis=1, keepdims=True)

    as_shares = gather(x, y[:600], x_new, y[600:], shares, kind())
    as_logits = gather(x, y[:600], x_new, y[600:], lambda rows: rows[:, :3], kind(from_logits=True))

    for name in ("constant", "linear"):
        one, other = getattr(as_shares, name), getattr(as_logits, name)
        np.testing.assert_allclose(np.array(one.score), np.array(other.score), rtol=1e-3)
        np.testing.assert_allclose(np.array(one.ahead), np.array(other.ahead), rtol=0.02, atol=1e-4)


def test_a_leak_among_the_columns_is_named():
    """By the name that the column has, or by its place."""
    x, y, x_new, y_new = task()
    x, x_new = (np.concatenate([a, b * 3], axis=1) for a, b in ((x, y), (x_new, y_new)))

    assert [leak.column for leak in gather(x, y, x_new, y_new, truth, MSE, list("abcdef")).leaks] == ["f"]
    assert [leak.column for leak in gather(x, y, x_new, y_new, truth, MSE).leaks] == ["column 6"]


def test_columns_that_add_up_to_the_target_are_named():
    """As the riders who registered and those who did not add up to all riders."""
    random = np.random.default_rng(0)
    x = random.gamma(2, size=(1000, 6)).astype(np.float32)
    y = x[:, 2:3] + x[:, 4:5]

    found = gather(x[:700], y[:700], x[700:], y[700:], lambda rows: rows[:, :1], MSE, list("abcdef"))

    assert set(found.formula) == {"c", "e"}
    assert found.leaks == ()


def test_one_column_is_all_there_is_and_no_leak():
    """A learner's first network fits a line through one column."""
    x = np.linspace(-1, 1, 300, dtype=np.float32)[:, None]

    found = gather(x[::2], 2 * x[::2] + 1, x[1::2], 2 * x[1::2] + 1, lambda rows: rows, MSE)

    assert found.leaks == found.formula == ()


def test_rows_of_two_kinds_are_told_apart():
    """The tail of a sorted table differs from its head; rows drawn at random do not."""
    x, y, x_new, y_new = task(rows=2000)
    everything, target = np.concatenate([x, x_new]), np.concatenate([y, y_new])
    order = np.argsort(everything[:, 1])
    by_column, targets = everything[order], target[order]

    sorted_rows = gather(by_column[:1500], targets[:1500], by_column[1500:], targets[1500:], truth, MSE, list("abcde"))

    assert [shift.column for shift in sorted_rows.shifts] == ["the target", "b"]
    assert all(shift.deviations > 0.5 for shift in sorted_rows.shifts)
    for seed in range(20):
        assert gather(*task(seed=seed), truth, MSE).shifts == ()


def test_a_class_that_is_missing_from_the_tail_is_seen():
    """A target of classes is compared class by class."""
    x, _, x_new, _ = task()
    y = np.arange(800, dtype=np.int32) // 300

    def predict(rows):
        return np.ones((len(rows), 3), np.float32)

    found = gather(x, y[:600], x_new, y[600:], predict, losses.SparseCategoricalCrossentropy())

    assert found.shifts[0].column == "the target"


def test_what_cannot_be_compared_is_said():
    """A loss of one's own, several steps a row, very many columns."""
    x, y, x_new, y_new = task()
    own = losses.FunctionLoss(lambda y_true, y_pred: abs(y_true - y_pred), name="my_loss")
    wide, wide_new = np.tile(x, 400), np.tile(x_new, 400)

    found = [
        gather(x, y, x_new, y_new, truth, own),
        gather(x, np.zeros((600, 4, 2)), x_new, np.zeros((200, 4, 2)), lambda rows: np.ones((len(rows), 4, 2)), MSE),
        gather(wide, y, wide_new, y_new, truth, MSE),
    ]

    for one, words in zip(found, ("my_loss", "several steps", "2,000 columns"), strict=True):
        assert words in one.why_no_linear
        assert one.linear is None
        assert np.isfinite(one.network.validation.mean)


def test_odd_tables_do_no_harm():
    """One row, one column of nothing, a target that never changes, weights of 0, inputs beyond all bounds."""
    x, y, x_new, y_new = task(rows=40)
    nothing = np.zeros((30, 0), np.float32)
    odd = {
        "one row each": (x[:1], y[:1], x_new[:1], y_new[:1]),
        "no column": (nothing, y, nothing[:10], y_new),
        "constant columns": (x * 0, y, x_new * 0, y_new),
        "constant target": (x, y * 0, x_new, y_new * 0),
        "huge": (x * 1e30, y * 1e15, x_new * 1e30, y_new * 1e15),
        "no number": (x * np.nan, y, x_new, y_new),
    }
    for name, arrays in odd.items():
        found = gather(*arrays, lambda rows: np.ones((len(rows), 1), np.float32), MSE)

        assert isinstance(found, Evidence), name
        assert np.isfinite(np.array(found.linear.score)).all(), name
    assert gather(x, y * 0, x_new, y_new * 0, truth, MSE).one_answer
    assert gather(x, y, x_new, y_new, truth, MSE, train_weights=np.zeros(30)).linear is not None


def test_it_takes_little_time():
    """20,000 rows of 100 columns; the bound is wide for machines that are busy."""
    random = np.random.default_rng(0)
    x = random.normal(size=(24_000, 100)).astype(np.float32)
    y = (x[:, :1] > 0).astype(np.float32)
    start = time.perf_counter()

    gather(
        x[:20_000], y[:20_000], x[20_000:], y[20_000:], lambda rows: rows[:, :1] * 0 + 0.5, losses.BinaryCrossentropy()
    )

    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("missing", ["judged", "learned"])
def test_a_class_may_be_absent_from_either_side(missing):
    """A rare class whose rows all train, or are all held out, is compared like any other: as a share of 0."""
    random = np.random.default_rng(0)
    x, x_new = random.normal(size=(1600, 3)).astype(np.float32), random.normal(size=(800, 3)).astype(np.float32)
    y, y_new = random.integers(0, 4, 1600), random.integers(0, 4, 800)
    rare = y if missing == "learned" else y_new
    rare[rare == 2] = 1

    found = gather(
        x, y, x_new, y_new, lambda rows: np.full((len(rows), 4), 0.25), losses.get("sparse_categorical_crossentropy")
    )

    assert {shift.column for shift in found.shifts} == {"the target"}


def test_as_many_classes_are_not_the_same_classes():
    """Half of the rows are 0 on both sides, the others 1 here and 2 there: that is another target."""
    x = np.random.default_rng(0).normal(size=(400, 3)).astype(np.float32)
    y = np.arange(400) % 2

    found = gather(
        x, y, x, 2 * y, lambda rows: np.full((len(rows), 3), 1 / 3), losses.get("sparse_categorical_crossentropy")
    )

    assert found.shifts[0].column == "the target"


def test_one_huge_target_warns_of_nothing():
    """1e30 among ordinary numbers is squared beyond float32; the sums say so, NumPy need not."""
    x, y, x_new, y_new = task()
    for targets in (y, y_new):
        huge = targets.copy()
        huge[3] = 1e30
        sides = (huge, y_new) if targets is y else (y, huge)

        assert gather(x, sides[0], x_new, sides[1], truth, MSE).validation_rows == 200
