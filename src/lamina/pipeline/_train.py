"""train: from a table and the name of a column to a judged pipeline."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lamina import losses, training
from lamina.callbacks import EarlyStopping
from lamina.model import Model
from lamina.pipeline._pipeline import Pipeline
from lamina.pipeline._prepare import Prepared, prepare
from lamina.pipeline._scores import scores
from lamina.random import seeded
from lamina.training import History
from lamina.verdict import Evidence, gather, leaks


@dataclass(frozen=True, eq=False)
class Trained:
    """What `train` gives.

    Args:
        pipeline: Answers for raw rows; can be saved.
        history: The curves of the fit, and its verdict.
        prepared: The table as it was trained on, and what was decided about it.
        scores: Of the network on the rows held out, in the target's unit.
    """

    pipeline: Pipeline
    history: History
    prepared: Prepared
    scores: Mapping[str, float]


def train(
    data: object,
    target: str,
    *,
    drop: Collection[str] = (),
    kinds: Mapping[str, str] | None = None,
    missing: Collection[str] = (),
    task: str | None = None,
    validation: float = 0.2,
    seed: int = 0,
    epochs: int | None = None,
    callbacks: Sequence[Any] = (),
    verbose: int = 0,
    memory: int | str | None = None,
) -> Trained:
    """Learn what columns mean, hold rows out, train a network on the others and judge it.

    Rows without a target are left out. Everything but the kinds of the columns is learned on the training rows. The
    same table, seed, machine and number of cores give the same pipeline.

    Args:
        data: A path, a frame, a dict of columns or a list of dicts; or a folder or pattern of files, or what
            `lamina.tables.scan` gives, a query among others.
        target: The column to be predicted.
        drop: Columns to leave out.
        kinds: Decisions on columns; see `Schema.decide`.
        missing: Further words that stand for a missing cell.
        task: ``"regression"``, ``"classification"``, ``"binary"`` or ``"multiclass"``; by default inferred.
        validation: The share of rows that is held out.
        seed: For the split, the first weights, the order of rows and dropout; at least 0.
        epochs: At most so many; by default the recipe's.
        callbacks: Further callbacks of the fit.
        verbose: As for `Model.fit`.
        memory: What the table may take, at 100 bytes a cell: bytes, or words such as ``"1GB"``; by default half of the
            machine's memory. A table that needs more is not read at once: what its columns mean is learned from up to
            100,000 rows drawn at random, of which up to half are held out, and all others are coded to a temporary
            folder and trained on from there. A note says so.

    Raises:
        TableError: The file, a column or a cell cannot be used.
        DataError: The target or the rows allow no training.
        ArgumentError: A number is out of its range.

    Example:
        >>> trained = train({"x": list(range(40)), "y": [2.0 * x for x in range(40)]}, "y", epochs=1)
        >>> trained.prepared.rows
        {'training': 32, 'validation': 8}
    """
    prepared = prepare(
        data,
        target,
        drop=drop,
        kinds=kinds,
        missing=missing,
        task=task,
        validation=validation,
        seed=seed,
        epochs=epochs,
        memory=memory,
    )
    return fit(prepared, callbacks, verbose)


def fit(prepared: Prepared, callbacks: Sequence[Any] = (), verbose: int = 0) -> Trained:
    """Train the recipe's network on a prepared table, keep its best weights and judge it.

    Coded rows on disk are removed, however the fit ends.
    """
    try:
        return _fit(prepared, callbacks, verbose)
    finally:
        if prepared.coded is not None:
            prepared.coded.remove()


def _fit(prepared: Prepared, callbacks: Sequence[Any], verbose: int) -> Trained:
    matrix, wanted, recipe = prepared.matrix, prepared.wanted, prepared.recipe
    held = prepared.held
    inputs, targets = _training_rows(prepared)
    stopping = EarlyStopping(patience=recipe.patience, restore_best_weights=True)
    with seeded(prepared.seed):
        model = recipe.model(prepared.features.width, prepared.target)
        history = model.fit(
            inputs,
            targets,
            batch_size=recipe.batch,
            epochs=recipe.epochs,
            validation_data=(matrix[held], wanted[held]),
            callbacks=[stopping, *callbacks],
            verbose=verbose,
        )
    if history.evidence is not None:
        history.evidence = _evidence(prepared, model)
    answers = prepared.target.decode(model.predict(matrix[held], verbose=0))
    found = scores(prepared.target, prepared.values[held], answers)
    pipeline = Pipeline(prepared.features, prepared.target, model, _facts(prepared, history, found))
    return Trained(pipeline, history, prepared, found)


def _training_rows(prepared: Prepared) -> tuple[Any, Any]:
    """The training rows as `fit` takes them: from memory, or block by block from disk."""
    if prepared.coded is not None:
        return prepared.coded.blocks(), None
    learned = prepared.learned
    return prepared.features.with_unknowns(prepared.matrix[learned]), prepared.wanted[learned]


def _evidence(prepared: Prepared, model: Model) -> Evidence:
    """What the verdict rests on, by the names of columns; leaks are looked for among the columns of the table."""
    target, learned, held = prepared.target, prepared.learned, prepared.held
    wanted = prepared.wanted
    loss = losses.get(model.loss, wanted.shape, (len(wanted), target.outputs))
    targets = training.as_targets(wanted, loss, (target.outputs,))
    found = gather(
        prepared.matrix[learned],
        targets[learned],
        prepared.matrix[held],
        targets[held],
        lambda inputs: training.answer_by_numpy(model.network, inputs),
        loss,
        prepared.features.names,
        learning_rows=20_000,
        scoring_rows=4_096,
        train_rows=prepared.rows["training"],
    )
    columns = prepared.features.plain(prepared.table.take(learned))
    return replace(found, leaks=leaks(columns, prepared.values[learned], classes=target.task != "regression"))


def _facts(prepared: Prepared, history: History, found: Mapping[str, float]) -> dict[str, Any]:
    """What a file tells of the training besides the model itself."""
    return {
        "rows": prepared.rows,
        "seed": prepared.seed,
        "dropped": list(prepared.dropped),
        "recipe": prepared.recipe.to_record(),
        "epochs": len(history.epoch),
        "best_epoch": None if history.restored_epoch is None else history.restored_epoch + 1,
        "interrupted": history.interrupted,
        "scores": dict(found),
        "verdict": history.verdict.to_dict(),
    }
