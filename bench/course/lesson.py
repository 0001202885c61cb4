"""What the scripts of the course share: tables as the lessons prepare them, and a line of results after each fit.

``LAMINA_DATA`` names the folder of public tables. A table that is not there is made up with the same shape, and the
results say so. With ``COURSE_QUICK`` everything is made up, small, and fitted for two epochs.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

QUICK = bool(os.environ.get("COURSE_QUICK"))
DATA = Path(os.environ.get("LAMINA_DATA", Path(__file__).parents[3] / "shared" / "data"))
SEED = int(os.environ.get("COURSE_SEED", "0"))

told = []


def epochs(count: int) -> int:
    """As many as the lesson runs, or two."""
    return min(count, 2) if QUICK else count


@contextmanager
def timed() -> Iterator[list[float]]:
    """Seconds that pass inside."""
    watch: list[float] = []
    begun = time.perf_counter()
    yield watch
    watch.append(time.perf_counter() - begun)


def tell(name: str, data: str, history=None, watch=(), **numbers: float) -> None:
    """Print what a fit came to, in a line that the runner reads."""
    curves = {} if history is None else history.history
    line = {"name": name, "data": data, "epochs": len(history.epoch) if history is not None else 0}
    line |= {"fit": watch[0] if watch else 0.0, "best": {}, "last": {}}
    for key, curve in curves.items():
        values = np.asarray(curve, float)
        best = np.nanmax if key.endswith(("accuracy", "AUC", "auc")) else np.nanmin
        line["best"][key] = None if np.isnan(values).all() else float(best(values))
        line["last"][key] = float(values[-1])
    line["numbers"] = {key: float(value) for key, value in numbers.items()}
    told.append(line)
    print("COURSE", json.dumps(line), flush=True)


# Tables


def made_up(rows: int, features: int, *, yes_or_no: bool = False):
    """Training rows and a third as many validation rows, of a shape: inputs, targets, inputs, targets."""
    rows = min(rows, 200) if QUICK else rows
    random = np.random.default_rng(0)
    x = random.normal(size=(rows + rows // 3, features))
    y = np.tanh(x @ random.normal(size=features) / features**0.5) + 0.3 * random.normal(size=len(x))
    frame = pd.DataFrame(x, columns=[f"x{place}" for place in range(features)])
    target = pd.Series((y > 0).astype(int) if yes_or_no else (y - y.min()) / (y.max() - y.min()), name="y")
    return frame[:rows], target[:rows], frame[rows:], target[rows:]


def read(name: str, **options):
    """A public table, or nothing where it is not there."""
    return None if QUICK or not (DATA / name).exists() else pd.read_csv(DATA / name, **options)


def seventy(frame: pd.DataFrame, target: str):
    """The lessons' split: seven rows in ten train, the others validate."""
    train = frame.sample(frac=0.7, random_state=0)
    valid = frame.drop(train.index)
    return train.drop(columns=target), train[target], valid.drop(columns=target), valid[target]


def between_0_and_1(frame: pd.DataFrame) -> pd.DataFrame:
    """Every column by the range of the rows that train."""
    train = frame.sample(frac=0.7, random_state=0)
    return (frame - train.min()) / (train.max() - train.min())


def wine(*, scaled: bool = True):
    """Red wine: eleven measurements and the quality that people gave it."""
    frame = read("red-wine.csv")
    if frame is None:
        return "made up", *made_up(1_119, 11)
    return "red wine", *seventy(between_0_and_1(frame) if scaled else frame, "quality")


def concrete():
    """Concrete: eight amounts, unscaled, and how much it bears."""
    frame = read("concrete.csv")
    if frame is None:
        x, y, x_valid, y_valid = made_up(721, 8)
        return "made up", x * 300, y * 80, x_valid * 300, y_valid * 80
    return "concrete", *seventy(frame, "CompressiveStrength")


def fuel():
    """Cars: words and numbers, coded as 50 columns, and the logarithm of what they burn."""
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    frame = read("fuel.csv")
    if frame is None:
        x, y, _, _ = made_up(1_107, 50)
        return "made up", x.to_numpy(), y + 3
    target = frame.pop("FE")
    code = make_column_transformer(
        (StandardScaler(), make_column_selector(dtype_include=np.number)),
        (OneHotEncoder(sparse_output=False), make_column_selector(dtype_exclude=np.number)),
    )
    return "fuel", code.fit_transform(frame), np.log(target)


def songs():
    """Songs: eighteen columns and how popular they are; the lesson's table is not among the public ones here."""
    return "made up", *made_up(24_621, 18)


def ionosphere():
    """Radar: 33 numbers, and whether there is structure in the sky."""
    frame = read("ionosphere.csv", index_col=0)
    if frame is None:
        return "made up", *made_up(246, 33, yes_or_no=True)
    frame["Class"] = frame["Class"].map({"good": 0, "bad": 1})
    frame = between_0_and_1(frame).dropna(axis=1)
    return "ionosphere", *seventy(frame, "Class")


NUMBERS = [
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
WORDS = [
    "hotel",
    "arrival_date_month",
    "meal",
    "market_segment",
    "distribution_channel",
    "reserved_room_type",
    "deposit_type",
    "customer_type",
]


def hotel():
    """Hotel bookings: 22 columns, coded as 63, and whether they were cancelled."""
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.model_selection import train_test_split
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    frame = read("hotel-bookings.csv.gz")
    if frame is None:
        return "made up", *made_up(89_542, 63, yes_or_no=True)
    train, valid = train_test_split(frame, stratify=frame["is_canceled"], train_size=0.75, random_state=0)
    code = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="constant"), StandardScaler()), NUMBERS),
        (
            make_pipeline(
                SimpleImputer(strategy="constant", fill_value="NA"),
                OneHotEncoder(handle_unknown="ignore", sparse_output=False),
            ),
            WORDS,
        ),
    )
    return "hotel", code.fit_transform(train), train["is_canceled"], code.transform(valid), valid["is_canceled"]


def collisions():
    """Particles: 28 columns, and whether a boson was there; the lesson's 11 million rows are not here."""
    return "made up", *made_up(30_000, 28, yes_or_no=True)
