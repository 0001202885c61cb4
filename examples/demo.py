"""A real table, from a file to a verdict and back to answers: what `make demo` runs.

The table is the Wisconsin study of breast tumours (569 patients, 30 measurements of cell nuclei), which scikit-learn
brings along. Every twentieth patient is kept apart, as if they came in later.
"""  # noqa: INP001  # a script

import csv
import subprocess
import sys
from pathlib import Path

from sklearn.datasets import load_breast_cancer

from lamina import pipeline

FOLDER = Path("demo")
KNOWN, LATER = FOLDER / "tumours.csv", FOLDER / "later.csv"
MODEL, ANSWERS, CURVES = FOLDER / "tumours.lamina", FOLDER / "answers.csv", FOLDER / "learning-curves.png"


def write(path: Path, names: list[str], rows: list[list[object]]) -> None:
    """A table as a file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([names, *rows])


def prepare() -> None:
    """The study as two files: patients whose diagnosis is known, and patients who come later."""
    study = load_breast_cancer()
    names = [name.replace(" ", "_") for name in study.feature_names]
    rows = [
        [*(round(float(value), 6) for value in row), str(study.target_names[code])]
        for row, code in zip(study.data, study.target, strict=True)
    ]
    FOLDER.mkdir(exist_ok=True)
    write(KNOWN, [*names, "diagnosis"], [row for place, row in enumerate(rows) if place % 20])
    write(LATER, [*names, "diagnosis"], rows[::20])


def lamina(*words: str) -> None:
    """Run the command line, and show what was typed."""
    sys.stdout.write(f"\n$ lamina {' '.join(words)}\n")
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "lamina", *words], check=True)  # noqa: S603  # our own words


def draw() -> None:
    """The same training from Python (the same table and seed give the same network), for its learning curves."""
    trained = pipeline.train(KNOWN, "diagnosis")
    trained.history.plot("Breast tumours").savefig(CURVES)


def main() -> None:
    """Train, be judged, answer, draw."""
    prepare()
    lamina("train", str(KNOWN), "--target", "diagnosis", "--out", str(MODEL))
    lamina("evaluate", str(MODEL), str(LATER))
    lamina("predict", str(MODEL), str(LATER), "--out", str(ANSWERS))
    draw()
    sys.stdout.write(f"\nThe model: {MODEL}. Answers for later patients: {ANSWERS}. Learning curves: {CURVES}.\n")


if __name__ == "__main__":
    main()
