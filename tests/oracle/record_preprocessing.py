"""Records what real Keras and TensorFlow answer to words and whole numbers, into preprocessing.json beside it.

From the root of the repository, in an environment with Keras 3.15.1 and TensorFlow 2.21::

    KERAS_BACKEND=tensorflow .venv-peers/bin/python tests/oracle/record_preprocessing.py

The cases themselves stand in the file too, so that tests draw nothing: a list of {"layer", "settings", "steps"}.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent

TOWNS = ["Ulm", "Bonn", "Köln", "Ulm", "", "Rom", "Bonn", "Ulm", "東京", "Oslo", "Rom"]
CODES = [7, 3, 7, -2, 0, 40, 3, 7, 100, 1001, -17, 2**40]
TEXTS = ["The cat, the dog!", "  a\tCAT sat\n", "", "Über-straße  naïve", "dog dog DOG_dog it's", "[UNK] the end."]
GRID = [["Ulm", "Rom", "x"], ["x", "y", "Ulm"], ["", "Bonn", "Bonn"]]
NUMBERS = [[1, 5, 9], [9, 9, 2], [4, 0, 1]]


def words() -> list[str]:
    """Some two hundred words: every length up to 80, some longer, letters of one to four bytes."""
    random = np.random.default_rng(0)
    letters = "abcdefghijklmnopqrstuvwxyz ABC0123456789-_äß東😀"
    sizes = [*range(81), *range(120, 135), *range(190, 200), 256, 257, 1000]
    drawn = ["".join(random.choice(list(letters), size)) for size in sizes]
    return [*drawn, *("a" * size for size in range(1, 70)), *TOWNS]


def integers() -> list[int]:
    """Whole numbers of every size and sign."""
    powers = [sign * 2**power + step for power in range(0, 63, 5) for sign in (1, -1) for step in (-1, 0, 1)]
    return [*range(-20, 120), *powers, 2**63 - 1, -(2**63)]


LOOKUPS: list[tuple[str, dict[str, Any], Any, list[Any]]] = [
    # layer, settings, what it adapts to (none: a vocabulary is given), what it is asked
    ("StringLookup", {}, TOWNS, [TOWNS, GRID]),
    ("StringLookup", {"max_tokens": 4}, TOWNS, [GRID]),
    ("StringLookup", {"mask_token": ""}, TOWNS, [GRID]),
    ("StringLookup", {"mask_token": "", "max_tokens": 5}, GRID, [GRID, TOWNS]),
    ("StringLookup", {"num_oov_indices": 5}, ["Ulm"], [TOWNS, GRID]),
    ("StringLookup", {"num_oov_indices": 5, "salt": 9}, ["Ulm"], [TOWNS]),
    ("StringLookup", {"num_oov_indices": 3, "salt": [9, 2], "mask_token": "x"}, ["Ulm"], [GRID]),
    ("StringLookup", {"num_oov_indices": 0, "vocabulary": ["Ulm", "Rom", "x", "y", "", "Bonn"]}, None, [GRID]),
    ("StringLookup", {"vocabulary": ["Ulm", "Rom"]}, None, [GRID]),
    ("StringLookup", {"vocabulary": ["[UNK]", "Ulm", "Rom"]}, None, [GRID]),
    ("StringLookup", {"vocabulary": ["", "[UNK]", "Ulm"], "mask_token": ""}, None, [GRID]),
    ("StringLookup", {"vocabulary": ["Ulm", "[UNK]", "Rom"]}, None, [[["[UNK]", "Rom"]]]),
    ("StringLookup", {"output_mode": "one_hot"}, TOWNS, [TOWNS, [[town] for town in TOWNS], GRID]),
    ("StringLookup", {"output_mode": "one_hot", "num_oov_indices": 2, "mask_token": ""}, TOWNS, [TOWNS]),
    ("StringLookup", {"output_mode": "multi_hot"}, TOWNS, [GRID, TOWNS]),
    (
        "StringLookup",
        {"output_mode": "multi_hot", "mask_token": "", "max_tokens": 9, "pad_to_max_tokens": True},
        TOWNS,
        [GRID],
    ),
    ("StringLookup", {"output_mode": "count", "num_oov_indices": 3}, ["Ulm", "Bonn"], [GRID]),
    ("StringLookup", {"output_mode": "tf_idf"}, GRID, [GRID]),
    ("StringLookup", {"output_mode": "tf_idf", "max_tokens": 4, "mask_token": "x"}, GRID, [GRID]),
    ("StringLookup", {"output_mode": "tf_idf", "max_tokens": 9, "pad_to_max_tokens": True}, GRID, [GRID]),
    ("StringLookup", {"output_mode": "tf_idf", "vocabulary": ["Ulm", "x"], "idf_weights": [0.5, 2.0]}, None, [GRID]),
    (
        "StringLookup",
        {"output_mode": "tf_idf", "vocabulary": ["[UNK]", "Ulm", "x"], "idf_weights": [0.1, 0.5, 2.0]},
        None,
        [GRID],
    ),
    ("IntegerLookup", {}, CODES, [CODES, NUMBERS]),
    ("IntegerLookup", {"max_tokens": 4}, CODES, [CODES]),
    ("IntegerLookup", {"mask_token": 0}, CODES, [CODES, NUMBERS]),
    ("IntegerLookup", {"num_oov_indices": 3}, [7], [CODES, NUMBERS]),
    ("IntegerLookup", {"num_oov_indices": 3, "oov_method": "farmhash"}, [7], [CODES, NUMBERS]),
    ("IntegerLookup", {"num_oov_indices": 3, "oov_method": "farmhash", "salt": 5}, [7], [CODES]),
    ("IntegerLookup", {"vocabulary": [-1, 5, 9]}, None, [NUMBERS]),
    ("IntegerLookup", {"vocabulary": [5, 9], "output_mode": "one_hot"}, None, [[[n] for n in CODES], NUMBERS]),
    ("IntegerLookup", {"vocabulary": [5, 9], "output_mode": "count", "mask_token": 0}, None, [NUMBERS]),
    ("IntegerLookup", {"output_mode": "multi_hot", "max_tokens": 3}, NUMBERS, [NUMBERS]),
    ("IntegerLookup", {"output_mode": "tf_idf"}, NUMBERS, [NUMBERS]),
    ("IntegerLookup", {"vocabulary": [5, 9], "invert": True}, None, [[[0, 1], [2, 7]]]),
    ("TextVectorization", {}, TEXTS, [TEXTS, [[text] for text in TEXTS]]),
    ("TextVectorization", {"output_sequence_length": 3, "max_tokens": 6}, TEXTS, [TEXTS]),
    ("TextVectorization", {"output_sequence_length": 9}, TEXTS, [TEXTS]),
    ("TextVectorization", {"standardize": None}, TEXTS, [TEXTS]),
    ("TextVectorization", {"standardize": "lower"}, TEXTS, [TEXTS]),
    ("TextVectorization", {"standardize": "strip_punctuation", "split": "character"}, TEXTS, [TEXTS]),
    ("TextVectorization", {"ngrams": 2}, TEXTS, [TEXTS]),
    ("TextVectorization", {"ngrams": [1, 3]}, TEXTS, [TEXTS]),
    ("TextVectorization", {"split": None}, TEXTS, [TEXTS]),
    ("TextVectorization", {"output_mode": "multi_hot"}, TEXTS, [TEXTS]),
    ("TextVectorization", {"output_mode": "count", "ngrams": 2, "max_tokens": 8}, TEXTS, [TEXTS]),
    ("TextVectorization", {"output_mode": "tf_idf"}, TEXTS, [TEXTS]),
    ("TextVectorization", {"output_mode": "tf_idf", "pad_to_max_tokens": True, "max_tokens": 30}, TEXTS, [TEXTS]),
    ("TextVectorization", {"vocabulary": ["the", "dog"]}, None, [TEXTS]),
    ("TextVectorization", {"vocabulary": ["", "[UNK]", "the", "dog"]}, None, [TEXTS]),
]

HASHES: list[tuple[str, dict[str, Any], list[Any]]] = [
    ("Hashing", {"num_bins": 7}, [TOWNS, GRID, CODES, NUMBERS, [1.5, -2.5, 3.0]]),
    ("Hashing", {"num_bins": 7, "mask_value": "Ulm"}, [TOWNS, GRID]),
    ("Hashing", {"num_bins": 7, "mask_value": 7}, [CODES]),
    ("Hashing", {"num_bins": 1, "mask_value": "Ulm"}, [TOWNS]),
    ("Hashing", {"num_bins": 7, "salt": 1337}, [TOWNS, CODES]),
    ("Hashing", {"num_bins": 7, "salt": [133, 137], "mask_value": "Rom"}, [GRID]),
    ("Hashing", {"num_bins": 4, "output_mode": "one_hot"}, [TOWNS, [[town] for town in TOWNS], GRID]),
    ("Hashing", {"num_bins": 4, "output_mode": "multi_hot"}, [GRID, NUMBERS]),
    ("Hashing", {"num_bins": 4, "output_mode": "count"}, [GRID, NUMBERS]),
    ("HashedCrossing", {"num_bins": 11}, [(TOWNS, CODES[:11]), (CODES, CODES[::-1]), (TOWNS, TOWNS[::-1], CODES[1:])]),
    ("HashedCrossing", {"num_bins": 11}, [([[town] for town in TOWNS], [[code] for code in CODES[:11]])]),
    ("HashedCrossing", {"num_bins": 5, "output_mode": "one_hot"}, [(TOWNS, CODES[:11])]),
    (
        "HashedCrossing",
        {"num_bins": 5, "output_mode": "one_hot"},
        [([[town] for town in TOWNS], [[code] for code in CODES[:11]])],
    ),
]

NUMERIC: list[tuple[str, dict[str, Any], Any, list[Any]]] = [
    ("CategoryEncoding", {"num_tokens": 10, "output_mode": mode}, None, [NUMBERS, NUMBERS[0], [[1], [0], [9]]])
    for mode in ("one_hot", "multi_hot", "count")
]


def plain(answer: Any) -> Any:
    """An answer as JSON holds it."""
    return np.asarray(answer).tolist()


def array(rows: Any) -> np.ndarray:
    """Rows as Keras gets them: words as objects, whole numbers as int64."""
    found = np.array(rows)
    return found.astype(object) if found.dtype.kind == "U" else found


def looked_up(layers: Any, name: str, settings: dict[str, Any], data: Any, asked: list[Any]) -> dict[str, Any]:
    """One lookup's vocabulary and answers."""
    given = {
        word: tuple(value) if word == "ngrams" and isinstance(value, list) else value
        for word, value in settings.items()
    }
    layer = getattr(layers, name)(**given)
    if data is not None:
        layer.adapt(array(data))
    told = {"layer": name, "settings": settings, "adapt": data, "asked": asked}
    told["answers"] = [plain(layer(array(rows))) for rows in asked]
    if hasattr(layer, "get_vocabulary"):
        told["vocabulary"] = [word if isinstance(word, str) else int(word) for word in layer.get_vocabulary()]
    return told


def hashed(layers: Any, name: str, settings: dict[str, Any], asked: list[Any]) -> dict[str, Any]:
    """One hash's answers."""
    layer = getattr(layers, name)(**settings)
    rows = [tuple(array(part) for part in one) if isinstance(one, tuple) else array(one) for one in asked]
    answers = [plain(layer(one)) for one in rows]
    return {"layer": name, "settings": settings, "asked": asked, "answers": answers}


def binned(layers: Any) -> list[dict[str, Any]]:
    """Edges that Discretization learns, in one go and by batches, and the bins of some numbers."""
    random = np.random.default_rng(1)
    found = []
    sizes = {"few": 3, "some": 57, "many": 1500}
    for size, rows in sizes.items():
        for shape in ("normal", "ties", "long tail"):
            drawn = random.standard_normal((rows, 1)) * 10
            values = {"normal": drawn, "ties": np.round(drawn / 8), "long tail": np.exp(drawn / 4)}[shape]
            values = values.astype(np.float32)
            for bins, epsilon in ((4, 0.01), (10, 0.01), (3, 0.1)):
                for parts in (1, 4 if rows > 50 else 2):
                    layer = layers.Discretization(num_bins=bins, epsilon=epsilon)
                    layer.adapt(values if parts == 1 else iter(np.array_split(values, parts)))
                    found.append(
                        {
                            "values": f"{size} {shape}",
                            "bins": bins,
                            "epsilon": epsilon,
                            "parts": parts,
                            "edges": list(layer.bin_boundaries),
                            "codes": plain(layer(values[:60])),
                        }
                    )
            yield_values[f"{size} {shape}"] = values.tolist()
    return found


yield_values: dict[str, list[Any]] = {}


TABLE: dict[str, list[Any]] = {
    "size": [float(size) for size in np.round(np.random.default_rng(3).normal(40, 12, 70), 3)],
    "age": [float(age) for age in np.random.default_rng(4).integers(1, 90, 70)],
    "rooms": [int(rooms) for rooms in np.random.default_rng(5).integers(1, 6, 70)],
    "town": [TOWNS[place] for place in np.random.default_rng(6).integers(0, len(TOWNS), 70)],
    "shop": [CODES[place] for place in np.random.default_rng(7).integers(0, len(CODES) - 1, 70)],
}

SPACES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    # feature -> kind, or kind with settings; then the space's own settings
    ({"size": "float", "age": "float_normalized", "town": "string_categorical"}, {}),
    (
        {"size": "float_rescaled", "age": "float_discretized", "rooms": "integer_categorical"},
        {"num_discretization_bins": 5},
    ),
    (
        {"town": "string_hashed", "shop": "integer_hashed"},
        {"hashing_dim": 6, "crosses": [["town", "shop"]], "crossing_dim": 9},
    ),
    (
        {
            "age": ["float_discretized", {"num_bins": 4}],
            "town": ["string_categorical", {"max_tokens": 3}],
            "rooms": ["integer_categorical", {"num_oov_indices": 2}],
            "size": ["float_rescaled", {"scale": 0.1, "offset": -4.0}],
        },
        {"crosses": [["age", "town"], ["town", "rooms"]], "crossing_dim": 7},
    ),
    (
        {
            "town": ["string_categorical", {"output_mode": "int"}],
            "rooms": ["integer_categorical", {"output_mode": "int"}],
            "age": ["float_discretized", {"num_bins": 3, "output_mode": "int"}],
            "size": "float_normalized",
        },
        {"output_mode": "dict", "crosses": [["rooms", "town"]]},
    ),
]


def spaced(utils: Any, kinds: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """One feature space's answers to the first rows, and to a single row."""
    made = {
        name: kind if isinstance(kind, str) else getattr(utils.FeatureSpace, kind[0])(**kind[1])
        for name, kind in kinds.items()
    }
    given = {word: [tuple(one) for one in value] if word == "crosses" else value for word, value in settings.items()}
    space = utils.FeatureSpace(features=made, **given)
    data = {name: TABLE[name] for name in kinds}
    space.adapt(data)
    rows = space({name: array(column[:12]) for name, column in data.items()})
    single = space({name: column[0] for name, column in data.items()})
    told = [
        {name: plain(value) for name, value in one.items()} if isinstance(one, dict) else plain(one)
        for one in (rows, single)
    ]
    return {"features": kinds, "settings": settings, "rows": told[0], "single": told[1]}


def fingerprints(tf: Any) -> dict[str, Any]:
    """64 bits of each word and number, as TensorFlow's own functions give them."""
    texts, numbers = words(), integers()
    of_words = tf.fingerprint(tf.constant(texts), method="farmhash64").numpy().view("<u8")[:, 0]
    big = 2**63 - 25
    strong = {str(key): plain(tf.strings.to_hash_bucket_strong(texts, big, list(key))) for key in ((1, 2), (-5, 2**62))}
    crossed = tf.sparse.to_dense(
        tf.sparse.cross_hashed([tf.constant(texts[:154])[:, None], tf.constant(numbers[:154])[:, None]], num_buckets=0)
    )
    return {
        "words": texts,
        "numbers": numbers,
        "fingerprints": [int(bits) for bits in of_words],
        "buckets of numbers": plain(tf.strings.to_hash_bucket_fast(tf.strings.as_string(numbers), 10**9)),
        "strong": strong,
        "big": big,
        "crossed": plain(crossed),
    }


def main() -> None:
    """Record everything."""
    import tensorflow as tf

    from keras import layers, utils

    record = {
        "hashes": fingerprints(tf),
        "lookups": [looked_up(layers, *case) for case in LOOKUPS + NUMERIC],
        "hashings": [hashed(layers, *case) for case in HASHES],
        "bins": binned(layers),
        "values": yield_values,
        "table": TABLE,
        "spaces": [spaced(utils, *case) for case in SPACES],
    }
    path = HERE / "preprocessing.json"
    path.write_text(json.dumps(record, ensure_ascii=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
