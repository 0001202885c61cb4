"""Pipelines: raw rows → features → network → answers, learned as one thing and kept in one file.

Loaded when first asked for, so that the command line can say what it offers before NumPy is there.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lamina.pipeline._inspect import describe_model as describe_model
    from lamina.pipeline._inspect import describe_table as describe_table
    from lamina.pipeline._inspect import is_model as is_model
    from lamina.pipeline._opened import opened as opened
    from lamina.pipeline._pipeline import Answers as Answers
    from lamina.pipeline._pipeline import Evaluation as Evaluation
    from lamina.pipeline._pipeline import Pipeline as Pipeline
    from lamina.pipeline._pipeline import as_table as as_table
    from lamina.pipeline._prepare import Prepared as Prepared
    from lamina.pipeline._prepare import prepare as prepare
    from lamina.pipeline._recipe import Recipe as Recipe
    from lamina.pipeline._scores import scores as scores
    from lamina.pipeline._train import Trained as Trained
    from lamina.pipeline._train import fit as fit
    from lamina.pipeline._train import train as train

_PLACES = {
    "Answers": "_pipeline",
    "Evaluation": "_pipeline",
    "Pipeline": "_pipeline",
    "Prepared": "_prepare",
    "Recipe": "_recipe",
    "Trained": "_train",
    "as_table": "_pipeline",
    "describe_model": "_inspect",
    "describe_table": "_inspect",
    "fit": "_train",
    "is_model": "_inspect",
    "opened": "_opened",
    "prepare": "_prepare",
    "scores": "_scores",
    "train": "_train",
}
__all__ = sorted(_PLACES)  # noqa: PLE0605 - a list of words


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
