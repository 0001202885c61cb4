"""Run by an interpreter that has Keras, beside lamina: JSON and files that one writes and the other reads."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]


def json_both_ways() -> dict[str, bool]:
    """lamina's JSON through Keras and back is Keras's own, and the same to lamina."""
    import keras
    from lamina import keras as ours
    from oracle.configs import MODELS, normal

    found = {}
    for name, make in MODELS.items():
        keras.utils.clear_session()
        mine = make(ours).to_json()
        theirs = keras.models.model_from_json(mine).to_json()
        back = ours.models.model_from_json(theirs).to_json()
        wanted = normal(json.loads(make(keras).to_json()))
        found[name] = normal(json.loads(theirs)) == wanted and normal(json.loads(back)) == normal(json.loads(mine))
    return found


def files_both_ways() -> dict[str, bool]:
    """A model that lamina trained and saved predicts the same in Keras, trains on as lamina does; and back again."""
    import keras
    from lamina import keras as ours
    from oracle.files import MODELS, listed, more

    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, build in MODELS.items():
            for writer, reader, way in ((ours, keras, "to Keras"), (keras, ours, "from Keras")):
                keras.utils.clear_session()
                model, x, y = build(writer)
                more(model, x, y)
                model.save(f"{folder}/{name}.keras")
                read = reader.models.load_model(f"{folder}/{name}.keras")
                same = near(listed(model.predict(x, verbose=0)), listed(read.predict(x, verbose=0)))
                if name != "dropping":  # its training draws random bits, which differ
                    more(model, x, y)
                    more(read, x, y)
                    same = same and near(arrays(model), arrays(read))
                found[f"{name} {way}"] = same
    return found


def words_to_keras() -> dict[str, bool]:
    """Vocabularies and their weights that lamina wrote, in files and in folders, are Keras's own answers in Keras.

    Of padded weights (``rare_pairs``) Keras cannot read its own file either.
    """
    import keras
    import tensorflow as tf
    from lamina import keras as ours
    from oracle.record_word_files import KINDS

    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for build in (kind for kind in KINDS if kind.__name__ != "rare_pairs"):
            model, x = build()
            model.save(f"{folder}/theirs.keras")
            wanted = np.asarray(model(tf.constant(x)))
            mine = ours.models.load_model(f"{folder}/theirs.keras")
            mine.save(f"{folder}/mine.keras")
            mine.save(f"{folder}/mine", zipped=False)
            for form in ("mine.keras", "mine"):
                again = keras.models.load_model(f"{folder}/{form}")
                found[f"{build.__name__} {form}"] = near([wanted], [np.asarray(again(tf.constant(x)))])
    return found


ALONE = {"Operation", "Lambda", "Graph", "Sequence", "ThresholdedReLU"}
"""Layers that a file of lamina's alone can hold, that hold others, or that Keras 3 has no more."""
OTHERWISE = {"dtype", "axis", "data_format", "vocabulary_size"}
"""Settings that Keras tells in another form, or of the words that it has by then."""


def layers_to_keras() -> dict[str, bool]:
    """Keras makes each of lamina's layers from its record, with the same settings."""
    import keras
    from lamina.keras.saving import serialize_keras_object
    from specimens import HOSTED, LAYERS

    found = {}
    for name, (make, *_) in {**LAYERS, **HOSTED}.items():
        layer = make()
        if type(layer).__name__ in ALONE:
            continue
        mine = serialize_keras_object(layer)
        try:
            again = keras.saving.deserialize_keras_object(mine)
        except (TypeError, ValueError) as error:
            print(name, str(error)[-200:])
            found[name] = False
            continue
        theirs = json.loads(json.dumps(keras.saving.serialize_keras_object(again)))["config"]
        both = (set(theirs) & set(mine["config"])) - OTHERWISE
        told = json.loads(json.dumps(mine["config"]))
        found[name] = all(same(theirs[word], told[word]) for word in both)
    return found


def same(one: Any, other: Any) -> bool:
    """Whether two settings say the same, whatever class stands for them beside their words."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.get("class_name") == other.get("class_name")
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def arrays(model) -> list[np.ndarray]:
    """The numbers of a model."""
    return [np.asarray(value) for value in model.get_weights()]


def near(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    """Whether arrays are equal to the rounding of float32."""
    both = zip(one, other, strict=True)
    return all(np.allclose(np.asarray(a), np.asarray(b), rtol=1e-5, atol=2e-6) for a, b in both)


def main() -> int:
    """Ask for one kind, and count."""
    found = {"json": json_both_ways, "files": files_both_ways, "words": words_to_keras, "records": layers_to_keras}[
        sys.argv[1]
    ]()
    for name, good in found.items():
        if not good:
            print(f"FAILED {name}")
    print(f"{sum(found.values())} passed, {len(found) - sum(found.values())} failed")
    return int(not all(found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
