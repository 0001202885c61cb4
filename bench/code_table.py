"""One library in a process of its own: read a CSV, code its columns to a float32 matrix, say how long and how much.

lamina finds out by itself what the columns are; the others are told.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from table_of_many_kinds import CATEGORIES, CODE, MOMENTS, REALS, TRUTHS, WHOLES

DAY = 86_400.0
MEGABYTE = 2**20


def lamina() -> tuple[Callable[[str], Any], str]:
    """Schema, rules and matrix."""
    import duckdb

    from lamina.features import Features
    from lamina.tables import read_table

    def coded(path: str) -> Any:
        table = read_table(path)
        return Features.learn(table).apply(table)

    return coded, f"lamina with duckdb {duckdb.__version__}"


def waves(seconds: Any, year: Any) -> list[Any]:
    """Two sine and cosine waves for year, week and day."""
    phases = (year, (seconds / DAY + 3) // 1 % 7 / 7, seconds % DAY / DAY)
    return [wave(part * 2 * np.pi * phase) for phase in phases for wave in (np.sin, np.cos) for part in (1, 2)]


def pandas() -> tuple[Callable[[str], Any], str]:
    """pandas.read_csv and scikit-learn's ColumnTransformer."""
    import pandas as pd
    import sklearn
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

    def moments(frame: Any) -> Any:
        blocks = []
        for name in MOMENTS:
            seconds = frame[name].astype("datetime64[s]").astype("int64").to_numpy().astype(np.float64)
            year = (frame[name].dt.dayofyear.to_numpy() - 1) / 365.25
            blocks += [(seconds - seconds.mean()) / seconds.std(), *waves(seconds, year)]
        return np.stack(blocks, axis=1)

    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    categories = OneHotEncoder(max_categories=101, handle_unknown="infrequent_if_exist", sparse_output=False)
    rule = ColumnTransformer(
        [
            ("numbers", numbers, REALS + WHOLES),
            ("categories", categories.set_params(dtype=np.float32), CATEGORIES + TRUTHS),
            ("moments", FunctionTransformer(moments), MOMENTS),
        ],
        sparse_threshold=0,
    )

    def coded(path: str) -> Any:
        frame = pd.read_csv(path, parse_dates=MOMENTS, usecols=lambda name: name != CODE)
        return rule.fit_transform(frame).astype(np.float32)

    return coded, f"pandas {pd.__version__} with scikit-learn {sklearn.__version__}"


def polars() -> tuple[Callable[[str], Any], str]:
    """polars.read_csv, expressions and to_dummies."""
    import polars as pl

    def scaled(column: Any) -> Any:
        return ((column - column.mean()) / column.std()).cast(pl.Float32)

    def moment(name: str) -> list[Any]:
        seconds = pl.col(name).cast(pl.Datetime("us")).dt.timestamp("us") / 1e6
        phases = {
            "year": (pl.col(name).dt.ordinal_day() - 1) / 365.25,
            "week": (seconds / DAY + 3).floor() % 7 / 7,
            "day": seconds % DAY / DAY,
        }
        turned = {key: 2 * np.pi * phase for key, phase in phases.items()}
        made = [
            getattr(part * angle, wave)().cast(pl.Float32).alias(f"{name} {key} {wave}{part}")
            for key, angle in turned.items()
            for wave in ("sin", "cos")
            for part in (1, 2)
        ]
        return [scaled(seconds).alias(name), *made]

    def coded(path: str) -> Any:
        frame = pl.read_csv(path, try_parse_dates=True)
        gaps = [name for name in REALS + WHOLES if frame[name].null_count()]
        said = [scaled(pl.col(name).fill_null(pl.col(name).median())) for name in REALS + WHOLES]
        said += [pl.col(name).is_null().cast(pl.Float32).alias(f"{name} is missing") for name in gaps]
        said += [(pl.col(name) == "yes").cast(pl.Float32) for name in TRUTHS]
        said += [one for name in MOMENTS for one in moment(name)]
        numbers = frame.select(said)
        words = frame.select(CATEGORIES).to_dummies().cast(pl.Float32)
        return pl.concat([numbers, words], how="horizontal").to_numpy()

    return coded, f"polars {pl.__version__}"


def peak() -> float:
    """The most memory that this process has held, in megabytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (MEGABYTE if sys.platform == "darwin" else 1024)


def main() -> None:
    """Import, then measure the one call."""
    coded, versions = {"lamina": lamina, "pandas-sklearn": pandas, "polars": polars}[sys.argv[1]]()
    before, begun, worked = peak(), time.perf_counter(), time.process_time()
    matrix = coded(sys.argv[2])
    seconds, work = time.perf_counter() - begun, time.process_time() - worked
    assert matrix.dtype == np.float32
    said = {"seconds": seconds, "processor": work, "megabytes": peak() - before, "result": matrix.nbytes / MEGABYTE}
    print(json.dumps(said | {"columns": matrix.shape[1], "versions": versions}))


if __name__ == "__main__":
    main()
