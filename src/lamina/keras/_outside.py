"""Keras's layers that lie outside structured data: each a class that says so when somebody makes one."""

from collections.abc import Mapping
from typing import Any, NoReturn

from lamina.errors import ArgumentError

_DIMENSIONS = ("1D", "2D", "3D")

OUTSIDE: Mapping[str, str] = {
    "is a convolution, for images, sound and long sequences": " ".join(
        [
            *(f"Conv{d} Conv{d}Transpose Convolution{d} Convolution{d}Transpose Cropping{d}" for d in _DIMENSIONS),
            *(f"UpSampling{d} ZeroPadding{d}" for d in _DIMENSIONS),
            "DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D SeparableConvolution1D",
            "SeparableConvolution2D SpatialDropout2D SpatialDropout3D",
        ]
    ),
    "pools neighbouring places of images or sequences": " ".join(
        [
            *(f"AveragePooling{d} AvgPool{d} MaxPooling{d} MaxPool{d}" for d in _DIMENSIONS),
            *(f"AdaptiveAveragePooling{d} AdaptiveMaxPooling{d}" for d in _DIMENSIONS),
            "GlobalAveragePooling2D GlobalAveragePooling3D GlobalAvgPool2D GlobalAvgPool3D",
            "GlobalMaxPooling2D GlobalMaxPooling3D GlobalMaxPool2D GlobalMaxPool3D",
        ]
    ),
    "is recurrent, for time series and texts": (
        "LSTM LSTMCell GRU GRUCell SimpleRNN SimpleRNNCell RNN StackedRNNCells Bidirectional TimeDistributed "
        "ConvLSTM1D ConvLSTM2D ConvLSTM3D CuDNNLSTM CuDNNGRU"
    ),
    "is an attention over sequences": "Attention AdditiveAttention MultiHeadAttention GroupQueryAttention",
    "works on images": (
        "AugMix AutoContrast CenterCrop CutMix Equalization MaxNumBoundingBoxes MixUp RandAugment RandomBrightness "
        "RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop RandomElasticTransform RandomErasing "
        "RandomFlip RandomGaussianBlur RandomGrayscale RandomHeight RandomHue RandomInvert RandomPerspective "
        "RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear RandomTranslation RandomWidth "
        "RandomZoom Resizing Solarization"
    ),
    "was dropped from Keras": (
        "Highway LocallyConnected1D LocallyConnected2D MaxoutDense Merge RandomFourierFeatures "
        "CategoryCrossing AbstractRNNCell"
    ),
    "works on sound": "MelSpectrogram STFTSpectrogram",
    "belongs to language models": "ReversibleEmbedding TernaryDense",
    "runs a model of another library": "TFSMLayer TorchModuleWrapper JaxLayer FlaxLayer",
}
"""What each group of names does, and the names."""


class Outside:
    """What stands under a name of Keras's that lamina does not fill.

    Raises:
        ArgumentError: Always, when one is made.
    """

    what = "lies outside structured data"

    def __init__(self, *_: Any, **__: Any) -> NoReturn:
        raise ArgumentError(
            f"{type(self).__name__} {self.what}; lamina makes neural networks for tables, rows of numbers and "
            "categories, and has no such layer. For a table, use Dense, Embedding and the others of "
            "lamina.keras.layers; for anything else, Keras itself."
        )


def outside_layers() -> dict[str, type[Outside]]:
    """Each name of `OUTSIDE` with a class that refuses.

    >>> outside_layers()["LSTM"].what
    'is recurrent, for time series and texts'
    """
    return {
        name: type(name, (Outside,), {"what": what, "__doc__": f"Keras's {name}, which {what}: not for tables."})
        for what, names in OUTSIDE.items()
        for name in names.split()
    }
