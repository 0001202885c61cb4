"""Names for files that are no lamina model, and how to come from each of them to one."""

PICKLE = (
    "it is a pickle, which can run code when it is opened, so lamina never opens one. "
    "Load it where it was made, and train or copy its weights there."
)
KERAS = (
    "it is a Keras model. Load it with Keras, build the same layers with lamina, and copy the numbers: "
    "`model.set_weights(keras_model.get_weights())`; then `model.save('model.lamina')`."
)
NUMPY = "it holds NumPy arrays and no network. Build the layers with lamina and `model.set_weights` the arrays."
TABLE = "it looks like text. A table is trained on with `lamina train`; a model is what that wrote."

BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89HDF\r\n\x1a\n", KERAS.replace("a Keras model", "an HDF5 file, as Keras writes for .h5")),
    (b"\x93NUMPY", NUMPY),
    (b"\x1f\x8b", "it is compressed (gzip). Unpack it first."),
    (b"BZh", "it is compressed (bzip2). Unpack it first."),
    (b"\xfd7zXZ", "it is compressed (xz). Unpack it first."),
    (b"\x28\xb5\x2f\xfd", "it is compressed (zstd). Unpack it first."),
    (b"PAR1", "it is a Parquet table. Train on it with `lamina train`; a model is what that writes."),
    (b"ARROW1", "it is an Arrow table. A model is what `lamina train` writes."),
    (b"%PDF", "it is a PDF document."),
    (b"\x89PNG", "it is a picture (PNG)."),
    (b"\xff\xd8\xff", "it is a picture (JPEG)."),
    (b"\x7fELF", "it is a program."),
    (b"#!", "it is a script."),
    (b"version https://git-lfs", "it is a Git LFS pointer: the model was not downloaded. Run `git lfs pull`."),
    (b"<", "it is a web page or XML, perhaps the error page of a download. Download it again."),
)


def what_it_is(start: bytes) -> str:
    """What a file is that begins with `start` and is no model, and what to do; a clause that ends a sentence.

    >>> what_it_is(b"%PDF-1.7")
    'it is a PDF document.'
    """
    if not start:
        return "it is empty. Take another copy of it."
    for beginning, words in BEGINNINGS:
        if start.startswith(beginning):
            return words
    if start.startswith(b"PK"):
        return _zipped(start)
    if start[:1] == b"\x80" and start[1:2] in b"\x02\x03\x04\x05":
        return PICKLE
    if b"onnx" in start[:64].lower() or start[:2] in {b"\x08\x07", b"\x08\x08", b"\x08\x09", b"\x08\x0a"}:
        return "it looks like an ONNX model, which lamina writes but does not read."
    return TABLE if _is_text(start) else "it does not begin as one. Give the file that `model.save` wrote."


def _zipped(start: bytes) -> str:
    length = int.from_bytes(start[26:28], "little")
    first = start[30 : 30 + length]
    if first.endswith(b".npy"):
        return NUMPY
    if first in {b"metadata.json", b"config.json", b"model.weights.h5"}:
        return KERAS
    if first.endswith((b"data.pkl", b".format_version")) or b"/.data" in first:
        return PICKLE.replace("a pickle", "a PyTorch file with a pickle inside")
    if first == b"[Content_Types].xml":
        return "it is an Office document. Save the sheet as CSV and train on that."
    return "it is a zip archive. Unpack it first."


def _is_text(start: bytes) -> bool:
    return all(byte >= 32 or byte in b"\t\r\n\f" for byte in start)
