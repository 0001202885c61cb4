"""Layers and networks in the form in which Keras writes them, and back."""

from collections.abc import Mapping
from typing import Any

from lamina.config import is_own
from lamina.errors import LaminaError, ModelFileError
from lamina.keras._files._config import LAYERS, class_of, made_of, object_record, policy
from lamina.keras._files._graphs import functional_config, graph_from
from lamina.keras._files._registered import get_registered_name, get_registered_object
from lamina.keras._files._room import bounded, row_shape
from lamina.keras._files._variables import class_name
from lamina.keras._own._called import Called
from lamina.keras._own._held import with_rows, without_rows
from lamina.layers import InputLayer, Layer
from lamina.networks import Sequence
from lamina.structures import mapped

FUNCTIONAL = "keras.src.models.functional"
MOST_LAYERS = 10_000


def layer_record(layer: Layer) -> dict[str, Any]:
    """A layer, whatever is inside of it, in Keras's form."""
    if isinstance(layer, InputLayer):
        return input_record(layer.name, layer.input_shape, getattr(layer, "dtype", "float32"))
    if isinstance(layer, Called):
        return _called_record(layer)
    name = class_name(layer)
    if name == "Sequential":
        return _record("keras", name, sequential_config(layer))
    if name == "Functional":
        return _record(FUNCTIONAL, name, functional_config(layer, layer_record)) | {"registered_name": name}
    return object_record(layer)


def _called_record(network: Called) -> dict[str, Any]:
    """A subclassed model: its class's name, what its own get_config tells, and the shapes that it was built for."""
    cls = type(network.owner)
    config = {} if is_own(cls.get_config) else network.owner.get_config()
    shapes = mapped(lambda port: list(port.shape), network.inputs)
    return {
        "module": None,
        "class_name": cls.__name__,
        "config": config,
        "registered_name": get_registered_name(cls),
        "build_config": {"input_shape": with_rows(shapes)},
    }


def _called_from(cls: Any, record: Mapping[str, Any]) -> Layer:
    """The network of a subclassed model that the caller has handed in or registered."""
    network: Layer = cls.from_config(record["config"]).network
    shape = (record.get("build_config") or {}).get("input_shape")
    if shape is not None:
        network.build(without_rows(shape))
    return network


def _record(module: str, name: str, config: dict[str, Any]) -> dict[str, Any]:
    return {"module": module, "class_name": name, "config": config, "registered_name": None}


def input_record(name: str, shape: Any, dtype: str) -> dict[str, Any]:
    """The layer that says what comes in, in words that every Keras 3 knows."""
    config = {
        "batch_shape": [None, *(int(size) for size in shape or ())],
        "dtype": dtype,
        "sparse": False,
        "name": name,
    }
    return _record("keras.layers", "InputLayer", config)


def sequential_config(network: Any) -> dict[str, Any]:
    """The settings of layers one after another.

    Raises:
        ModelFileError: A layer stands in it twice, which Keras has no words for.
    """
    layers = list(network.ordered)
    if len({id(layer) for layer in layers}) != len(layers):
        raise ModelFileError(f"{network.name!r} runs one layer twice; Keras's files can say that of functional models.")
    records = [layer_record(layer) for layer in layers]
    if network.given_shape is not None:
        dtype = getattr(network, "dtype", "float32")
        records.insert(0, input_record("input_layer", network.given_shape, dtype))
    return {"name": network.name, "trainable": network.trainable, "dtype": policy(), "layers": records}


def layer_from(record: Any) -> Layer:
    """The layer, or network, that a record describes.

    Raises:
        ModelFileError: It cannot be followed, or asks for what no file gets.
    """
    if not isinstance(record, dict) or not isinstance(record.get("config"), (dict, list)):
        raise ModelFileError("A layer in the file has no settings.")
    name, config = str(record.get("class_name")), record["config"]
    try:
        if name == "Sequential" and record.get("registered_name") in {None, name}:
            return _sequence_from(config)
        if name in {"Functional", "Model"} and isinstance(config, dict) and "input_layers" in config:
            return graph_from(config, layer_from)
        if name == "InputLayer":
            return _input_from(config)
        known = get_registered_object(str(record.get("registered_name") or name)) or get_registered_object(name)
        if isinstance(known, type) and hasattr(known, "train_on_batch"):
            return _called_from(known, record)
        made = made_of(*class_of(record, "layer"), config)
        if isinstance(record.get("words"), list):
            made.set_vocabulary(record["words"], record.get("weights"))
    except ModelFileError:
        raise
    except (LaminaError, TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
        raise ModelFileError(f"The file's {name[:60]} cannot be followed: {error}") from error
    if not isinstance(made, Layer):
        raise ModelFileError(f"{name[:60]!r} in the file is no layer.")
    bounded(made)
    return made


def _input_from(config: Mapping[str, Any]) -> InputLayer:
    shape = row_shape(config.get("batch_shape", config.get("batch_input_shape")))
    dtype = str(config.get("dtype") or "float32")
    more = {} if dtype.startswith(("float", "bfloat")) else {"dtype": dtype}
    return InputLayer(input_shape=shape, name=str(config.get("name") or ""), **more)  # type: ignore[arg-type]


def _sequence_from(config: Any) -> Layer:
    """Layers one after another; oldest files are the bare list of them."""
    records = config if isinstance(config, list) else config["layers"]
    if not isinstance(records, list) or len(records) > MOST_LAYERS:
        raise ModelFileError("The file's Sequential has no list of layers, or one beyond all measure.")
    first = records[0]["config"] if records else {}
    if isinstance(first, dict) and "batch_input_shape" in first and records[0].get("class_name") != "InputLayer":
        door = {"batch_shape": first["batch_input_shape"], "dtype": "float32", "name": "input_layer"}
        records = [_record("keras.layers", "InputLayer", door), _without(records[0], "batch_input_shape"), *records[1:]]
    elif records and records[0].get("class_name") != "InputLayer" and _said_shape(config) is not None:
        door = {"batch_shape": _said_shape(config), "dtype": "float32", "name": "input_layer"}
        records = [_record("keras.layers", "InputLayer", door), *records]
    settings = config if isinstance(config, dict) else {}
    made = Sequence([layer_from(record) for record in records], name=str(settings.get("name") or "sequential"))
    made.trainable = settings.get("trainable") is not False
    if made.given_shape is not None:
        made.build(made.given_shape)
    return made


def _without(record: Mapping[str, Any], setting: str) -> dict[str, Any]:
    config = {name: value for name, value in record["config"].items() if name != setting}
    return {**record, "config": config}


def _said_shape(config: Any) -> Any:
    """The shape of the inputs that Keras notes beside the layers, if it noted one."""
    shape = config.get("build_input_shape") if isinstance(config, dict) else None
    return shape if isinstance(shape, list) and shape and shape[0] is None else None


LAYERS["record"], LAYERS["made"] = layer_record, layer_from
