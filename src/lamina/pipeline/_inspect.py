"""What can be told of a table or of a model without training or predicting."""

from collections.abc import Collection, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from lamina.coding import readings, words_of
from lamina.features import Schema
from lamina.pipeline._gaps import absent
from lamina.pipeline._pipeline import Pipeline, as_table
from lamina.tables import Table
from lamina.written import typed


def is_model(path: str | PathLike[str]) -> bool:
    """Whether a file begins like a model and not like a table: eight bytes of length, then JSON."""
    place = Path(path)
    if not place.is_file():
        return place.suffix == ".lamina"
    with place.open("rb") as file:
        head = file.read(9)
    return head[8:9] == b"{" and head[6:8] == b"\x00\x00"


def describe_table(
    data: object, *, kinds: Mapping[str, str] | None = None, missing: Collection[str] = ()
) -> dict[str, Any]:
    """Rows, columns with their kinds, reasons, missing and different cells, and notes, as JSON.

    Raises:
        TableError: The file cannot be used.

    >>> described = describe_table({"size": ["1", "2", ""]})
    >>> described["rows"], described["columns"][0]["kind"], described["columns"][0]["missing"]
    (3, 'number', 1)
    """
    table = as_table(data)
    schema = Schema.decide(table, kinds=kinds, missing=missing)
    columns = [column.to_record() | _counts(table, column.name, schema) for column in schema.columns]
    notes = [vars(note) for note in table.notes]
    return {"rows": table.rows, "columns": columns, "missing_words": list(schema.missing), "notes": notes}


def describe_model(pipeline: Pipeline) -> dict[str, Any]:
    """Columns, target, network and training of a pipeline, as JSON."""
    return {
        "columns": pipeline.features.schema.to_record()["columns"],
        "inputs": list(pipeline.features.names),
        "missing_words": list(pipeline.features.schema.missing),
        "target": pipeline.target.to_record(),
        "layers": [repr(layer) for layer in pipeline.model.layers],
        "numbers": pipeline.model.count_params(),
        "training": dict(pipeline.facts),
    }


def _counts(table: Table, name: str, schema: Schema) -> dict[str, int]:
    cells = table[name]
    read = readings(cells, schema.missing)
    if read is not None:
        return {"missing": int(read.gaps.sum()), "different": len(read.different)}
    array = typed(cells)
    if array is None:
        words = words_of(cells, schema.missing)
        return {"missing": int(words.missing.sum()), "different": len(words.words)}
    known = array[~absent(table, name, schema.missing)]
    return {"missing": len(array) - len(known), "different": len(np.unique(known))}
