"""A first course in deep learning: its snippets run verbatim but for one import, and do what they teach."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lamina import keras
from lamina.keras import layers

DATA = Path(os.environ.get("LAMINA_DATA", Path(__file__).parents[3] / "shared" / "data"))


def three_layers():
    """The course's network, as it is typed there."""
    return keras.Sequential([
        layers.Dense(units=4, activation="relu", input_shape=[2]),
        layers.Dense(units=3, activation="relu"),
        layers.Dense(units=1),
    ])  # fmt: skip


def plane(rows=400):
    """Rows of two inputs and a target that bends."""
    x = np.random.default_rng(0).uniform(-1, 1, (rows, 2))
    return x, np.abs(x[:, 0]) + x[:, 1]


def test_a_linear_unit_learns_a_line():
    """y = 3x + 2: weight and bias are what is printed."""
    model = keras.Sequential([layers.Dense(units=1, input_shape=[1])])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    x = np.linspace(-1, 1, 100)
    assert model.predict(x).shape == (100, 1)

    model.fit(x, 3 * x + 2, epochs=50, verbose=0)

    w, b = model.weights
    assert f"{w[0][0]:0.2f} {b[0]:0.2f}" == "3.00 2.00"


@pytest.mark.parametrize("name", ["relu", "elu", "selu", "swish"])
def test_an_activation_layer_is_called_on_an_array(name):
    """The curve that the lesson plots: 0 at 0, rising to the right."""
    x = np.linspace(-3, 3, 101)

    y = layers.Activation(name)(x)

    assert y.shape == x.shape
    assert y[50] == 0
    assert (np.diff(y[50:]) > 0).all()


def test_the_network_trains():
    """With adam and mae its error falls far below that of a constant."""
    x, y = plane()
    model = three_layers()
    model.compile(optimizer="adam", loss="mae")  # fmt: skip

    history = model.fit(x, y, validation_data=(x, y), batch_size=32, epochs=100, verbose=0)

    frame = pd.DataFrame(history.history)
    assert list(frame.columns) == ["loss", "val_loss"]
    assert frame.loc[5:, ["loss", "val_loss"]].shape == (95, 2)
    assert frame["val_loss"].min() < 0.5 * np.abs(y - np.median(y)).mean()


def test_early_stopping_stops_and_restores():
    """It ends before the last epoch, and the weights are those of the best one."""
    x, y = plane(60)
    early_stopping = keras.callbacks.EarlyStopping(patience=10, min_delta=0.001, restore_best_weights=True)
    model = keras.Sequential([layers.Dense(64, activation="relu", input_shape=[2]), layers.Dense(1)])
    model.compile(optimizer="adam", loss="mae")

    history = model.fit(
        x[:30], y[:30], validation_data=(x[30:], y[30:]), epochs=1000, callbacks=[early_stopping], verbose=0
    )

    assert len(history.epoch) < 1000
    best = history.history["val_loss"][early_stopping.best_epoch]
    assert early_stopping.best_epoch == len(history.epoch) - 11
    np.testing.assert_allclose(model.evaluate(x[30:], y[30:], verbose=0), best, rtol=1e-5)


def test_dropout_and_batch_normalization_change_training_and_not_prediction():
    """In training an output moves with the draw and the batch; two predictions of a row are one."""
    x, _ = plane(50)
    for layer in (layers.Dropout(rate=0.3), layers.BatchNormalization()):
        model = keras.Sequential([layer, layers.Dense(1)])

        one, other = model.predict(x), model.predict(x[:1])
        trained = model(x, training=True)

        np.testing.assert_allclose(one[:1], other, rtol=1e-6)
        assert np.abs(trained - one).max() > 1e-3


def table(name, **options):
    """A table of the course, or a skip that says why."""
    if not (DATA / name).exists():
        pytest.skip(f"{DATA / name} is not there; LAMINA_DATA names the folder of public tables")
    return pd.read_csv(DATA / name, **options)


def halves(frame, target):
    """The lessons' way: 70 % to train on, the rest to validate on."""
    train = frame.sample(frac=0.7, random_state=0)
    valid = frame.drop(train.index)
    return train.drop(columns=target), valid.drop(columns=target), train[target], valid[target]


def scaled(frame):
    """Every column from 0 to 1, as the lessons scale it on the training rows."""
    train = frame.sample(frac=0.7, random_state=0)
    return (frame - train.min()) / (train.max() - train.min())


def learned(model, data, **settings):
    """A quiet fit and the best validation loss."""
    x, x_valid, y, y_valid = data
    history = model.fit(x, y, validation_data=(x_valid, y_valid), verbose=0, **settings)
    return pd.DataFrame(history.history), history


def wide(width, *between, **settings):
    """The course's three wide layers with something between them."""
    stack = [[layers.Dense(width, activation="relu"), *(make() for make in between)] for _ in range(3)]
    model = keras.Sequential([item for part in stack for item in part] + [layers.Dense(1)])
    model.compile(**{"optimizer": "adam", "loss": "mae"} | settings)
    return model


def test_lesson_stochastic_gradient_descent():
    """Red wine, ten epochs in batches of 256."""
    data = halves(scaled(table("red-wine.csv")), "quality")

    frame, _ = learned(wide(512), data, batch_size=256, epochs=10)

    assert frame["val_loss"].iloc[-1] < frame["val_loss"].iloc[0]
    assert frame["val_loss"].min() < np.abs(data[3] - data[2].median()).mean()


def test_lesson_early_stopping():
    """Red wine, 500 epochs that end early."""
    stopping = keras.callbacks.EarlyStopping(min_delta=0.001, patience=20, restore_best_weights=True)
    frame, history = learned(
        wide(512), halves(scaled(table("red-wine.csv")), "quality"), batch_size=256, epochs=500, callbacks=[stopping]
    )

    assert len(frame) < 500
    assert str(history.verdict)


def test_exercise_fuel():
    """Mixed columns through scikit-learn, the logarithm of the target, 200 epochs without validation."""
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    fuel = table("fuel.csv")
    code = make_column_transformer(
        (StandardScaler(), make_column_selector(dtype_include=np.number)),
        (OneHotEncoder(sparse_output=False), make_column_selector(dtype_exclude=np.number)),
    )
    x = code.fit_transform(fuel.drop(columns="FE"))
    model = keras.Sequential(
        [
            layers.Dense(128, activation="relu", input_shape=[x.shape[1]]),
            layers.Dense(128, activation="relu"),
            layers.Dense(64, activation="relu"),
            layers.Dense(1),
        ]
    )
    model.compile(optimizer="Adam", loss="MAE")

    history = model.fit(x, np.log(fuel["FE"]), batch_size=128, epochs=200, verbose=0)

    assert x.shape[1] == 50
    assert history.params["epochs"] == 200
    assert history.history["loss"][-1] < 0.1


@pytest.mark.slow
def test_lesson_dropout_and_batch_normalization_on_unscaled_wine():
    """Three layers of 1024 with dropout and batch normalization learn without any scaling."""
    data = halves(table("red-wine.csv"), "quality")

    frame, _ = learned(
        wide(1024, lambda: layers.Dropout(0.3), layers.BatchNormalization), data, batch_size=256, epochs=20
    )

    assert frame["val_loss"].min() < 0.5 * frame["val_loss"].iloc[0]


@pytest.mark.slow
def test_exercise_concrete_unscaled():
    """SGD on unscaled concrete blows up; the same with batch normalization learns."""
    data = halves(table("concrete.csv"), "CompressiveStrength")
    settings = {"optimizer": "sgd", "metrics": ["mae"]}

    blown, history = learned(wide(512, **settings), data, batch_size=64, epochs=10)
    normal = keras.Sequential([layers.BatchNormalization(input_shape=[8])])
    for _ in range(3):
        normal.add(layers.Dense(512, activation="relu"))
        normal.add(layers.BatchNormalization())
    normal.add(layers.Dense(1))
    normal.compile(loss="mae", **settings)
    learned_well, _ = learned(normal, data, batch_size=64, epochs=20)

    assert not blown["loss"].iloc[-1] < 1e3
    assert history.verdict.code == "diverged"
    assert sorted(blown.columns) == ["loss", "mae", "val_loss", "val_mae"]
    assert learned_well["val_loss"].min() < 0.5 * learned_well["val_loss"].iloc[0]


def test_lesson_binary_classification():
    """Ionosphere: one step an epoch, a thousand epochs, early stopping."""
    frame = table("ionosphere.csv", index_col=0)
    frame["Class"] = frame["Class"].map({"good": 0, "bad": 1})
    data = halves(scaled(frame).dropna(axis=1), "Class")
    model = keras.Sequential(
        [
            layers.Dense(4, activation="relu", input_shape=[33]),
            layers.Dense(4, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["binary_accuracy"])
    stopping = keras.callbacks.EarlyStopping(patience=10, min_delta=0.001, restore_best_weights=True)

    curves, _ = learned(model, data, batch_size=512, epochs=1000, callbacks=[stopping])

    assert len(curves) < 1000
    assert curves["val_loss"].min() < curves["val_loss"].iloc[0]
    assert curves["val_binary_accuracy"].max() > 0.7


@pytest.mark.slow
def test_exercise_hotel():
    """A hundred thousand bookings in 63 columns, two epochs of the exercise's sixty."""
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.model_selection import train_test_split
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    hotel = table("hotel-bookings.csv.gz")
    numeric = [
        "lead_time",
        "arrival_date_week_number",
        "arrival_date_day_of_month",
        "stays_in_weekend_nights",
        "stays_in_week_nights",
        "adults",
        "children",
        "babies",
        "is_repeated_guest",
        "previous_cancellations",
        "previous_bookings_not_canceled",
        "required_car_parking_spaces",
        "total_of_special_requests",
        "adr",
    ]
    words = [
        "hotel",
        "arrival_date_month",
        "meal",
        "market_segment",
        "distribution_channel",
        "reserved_room_type",
        "deposit_type",
        "customer_type",
    ]
    code = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="constant"), StandardScaler()), numeric),
        (
            make_pipeline(
                SimpleImputer(strategy="constant", fill_value="NA"),
                OneHotEncoder(handle_unknown="ignore", sparse_output=False),
            ),
            words,
        ),
    )
    y = hotel["is_canceled"]
    rows, valid, y, y_valid = train_test_split(hotel, y, stratify=y, train_size=0.75, random_state=0)
    x, x_valid = code.fit_transform(rows), code.transform(valid)
    model = keras.Sequential([layers.BatchNormalization(input_shape=[x.shape[1]])])
    for _ in range(2):
        model.add(layers.Dense(256, activation="relu"))
        model.add(layers.BatchNormalization())
        model.add(layers.Dropout(0.3))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["binary_accuracy"])

    curves, history = learned(model, (x, x_valid, y, y_valid), batch_size=512, epochs=2)

    assert curves["val_binary_accuracy"].iloc[-1] > 0.8
    assert str(history.verdict)
