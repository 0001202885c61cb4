"""Is a network from `lamina train`, with no option but the target, better than a regularized linear model?

For each table and seed: a random fifth of the rows is put aside, the rest is written to a file, `lamina train` and
`lamina predict` run on the two files as a person would run them, and a linear model learns from the same rows with the
same features. Smaller is better in both measures: RMSE, and log loss. Run it with the folder of tables:

    python bench/accuracy.py FOLDER [--seeds 5] [--tables red-wine,concrete]
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lamina.features import Features, Target
from lamina.tables import Table, read_table

ASIDE = 0.2


@dataclass(frozen=True)
class Case:
    """A table, its target, and what leaks."""

    file: str
    target: str
    drop: tuple[str, ...] = ()
    must: str = "beat"


CASES = {
    "red-wine": Case("red-wine.csv", "quality"),
    "concrete": Case("concrete.csv", "CompressiveStrength"),
    "auto-mpg": Case("auto-mpg.csv", "mpg"),
    "california-housing": Case("california-housing.csv", "median_house_value"),
    "hotel-bookings": Case("hotel-bookings.csv.gz", "is_canceled", ("reservation_status", "reservation_status_date")),
    "telco-churn": Case("telco-churn.csv", "Churn", must="match"),
    "ionosphere": Case("ionosphere.csv", "Class", must="match"),
}


def write(path: Path, table: Table) -> None:
    """A table of text as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(table.names)
        writer.writerows(zip(*(column.tolist() for column in table.columns.values()), strict=True))


def divided(table: Table, seed: int) -> tuple[Table, Table]:
    """The rows to learn from and the rows put aside, each in the order of the table."""
    order = np.random.default_rng(seed).permutation(table.rows)
    aside = round(ASIDE * table.rows)
    return table.take(np.sort(order[aside:])), table.take(np.sort(order[:aside]))


def run(*words: str) -> None:
    """One command of lamina's."""
    subprocess.run([sys.executable, "-m", "lamina", *words], check=True, stdout=subprocess.DEVNULL)


def network_error(case: Case, learn: Table, judge: Table, seed: int) -> float:
    """Trained and asked through files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "learn.csv", learn)
        write(folder / "judge.csv", judge.drop([case.target]))
        drop = ["--drop", ",".join(case.drop)] if case.drop else []
        model, answers = str(folder / "m.lamina"), str(folder / "answers.csv")
        run("train", str(folder / "learn.csv"), "--target", case.target, "--out", model, "--seed", str(seed), *drop)
        run("predict", model, str(folder / "judge.csv"), "--out", answers)
        given = read_table(answers)
    target = Target.infer(case.target, learn[case.target])
    column = "prediction" if target.task == "regression" else f"probability_{target.labels[1]}"
    return error(target, target.read(judge[case.target]), given[column].astype(np.float64))


def linear_error(case: Case, learn: Table, judge: Table) -> float:
    """Ridge or logistic regression, its strength chosen by cross-validation, on lamina's features of all rows."""
    from sklearn.linear_model import LogisticRegressionCV, RidgeCV

    learn, judge = learn.drop(case.drop), judge.drop(case.drop)
    target = Target.infer(case.target, learn[case.target])
    truth = target.read(learn[case.target])
    known = np.flatnonzero(~np.isnan(truth))
    learn, truth = learn.take(known), truth[known]
    features = Features.learn(learn, target=case.target)
    x, rows = features.apply(learn), features.apply(judge)
    if target.task == "regression":
        answers = RidgeCV(np.logspace(-3, 4, 30)).fit(x, truth).predict(rows)
    else:
        strengths, folds = (6, 3) if len(x) > 50_000 else (12, 5)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about defaults of coming versions
            model = LogisticRegressionCV(Cs=strengths, cv=folds, scoring="neg_log_loss", max_iter=500)
            answers = model.fit(x, truth).predict_proba(rows)[:, 1]
    return error(target, target.read(judge[case.target]), answers)


def error(target: Target, truth: np.ndarray, answers: np.ndarray) -> float:
    """RMSE of numbers, log loss of probabilities of the second class."""
    if target.task == "regression":
        return float(np.sqrt(np.mean((truth - answers) ** 2)))
    chances = np.clip(answers, 1e-7, 1 - 1e-7)
    return float(-np.mean(truth * np.log(chances) + (1 - truth) * np.log(1 - chances)))


def interval(differences: np.ndarray) -> tuple[float, float]:
    """A paired 95 % interval for the mean difference, by Student's t."""
    from scipy.stats import t

    reach = t.ppf(0.975, len(differences) - 1) * differences.std(ddof=1) / np.sqrt(len(differences))
    return float(differences.mean() - reach), float(differences.mean() + reach)


def judged(name: str, folder: Path, seeds: int) -> dict[str, object]:
    """One table, all seeds."""
    case = CASES[name]
    table = read_table(folder / case.file)
    pairs = []
    for seed in range(seeds):
        learn, judge = divided(table, seed)
        pairs.append((network_error(case, learn, judge, seed), linear_error(case, learn, judge)))
    network, linear = np.array(pairs).T
    low, high = interval(network - linear)
    good = np.median(network) < np.median(linear) if case.must == "beat" else low <= 0
    return {
        "table": name,
        "network": float(np.median(network)),
        "linear": float(np.median(linear)),
        "wins": int((network < linear).sum()),
        "seeds": seeds,
        "interval": [low, high],
        "must": case.must,
        "good": bool(good),
    }


def main() -> int:
    """Run the cases and print a line for each; the exit code says whether all are as they must be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=os.environ.get("LAMINA_DATA"))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--tables", default=",".join(CASES))
    parser.add_argument("--json", action="store_true", help="one JSON document a line instead of a table")
    given = parser.parse_args()
    if given.folder is None:
        parser.error("give the folder of tables, or set LAMINA_DATA")
    if not given.json:
        print(f"{'table':20}{'network':>12}{'linear':>12}{'wins':>7}   95% interval of the difference")
    good = True
    for name in given.tables.split(","):
        found = judged(name, Path(given.folder), given.seeds)
        good &= bool(found["good"])
        if given.json:
            print(json.dumps(found), flush=True)
            continue
        low, high = found["interval"]
        word = "" if found["good"] else f"   does not {found['must']} the linear model"
        wins = f"{found['wins']}/{found['seeds']}"
        print(
            f"{name:20}{found['network']:12.5g}{found['linear']:12.5g}{wins:>7}   {low:+.4g} to {high:+.4g}{word}",
            flush=True,
        )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
