"""What a network is made of: a table of layers.

Training in Flax, reading in NumPy and both exports go through the same table, so that a network is
described once. Between the layers an array is (n, rows, columns, channels).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np

# Flax's own; added to a variance before its root is taken.
EPSILON = 1e-5


@dataclass(frozen=True)
class Conv:
    """A convolution without bias, batch normalisation (Ioffe and Szegedy, 2015), ReLU.

    It is padded with zeros so that rows and columns are divided by the strides and rounded up; of
    an odd number of padded ones the last is the extra one.

    Attributes:
        name: what its weights' names begin with.
        channels_in: of what it is given.
        channels: of what it gives.
        kernel: its rows and columns.
        strides: down and across.
        adds: whether its input is added to its output (He et al., 2016).
    """

    name: str
    channels_in: int
    channels: int
    kernel: tuple[int, int] = (3, 3)
    strides: tuple[int, int] = (1, 1)
    adds: bool = False


@dataclass(frozen=True)
class RowsToChannels:
    """(n, rows, columns, channels) to (n, 1, columns, rows * channels), row after row.

    Attributes:
        channels: of what it gives.
    """

    channels: int


@dataclass(frozen=True)
class MeanOfPicture:
    """(n, rows, columns, channels) to (n, channels) (Lin et al., 2014)."""


@dataclass(frozen=True)
class OnlyRow:
    """(n, 1, columns, channels) to (n, columns, channels)."""


@dataclass(frozen=True)
class Linear:
    """A matrix and a bias on the last axis.

    Attributes:
        name: what its weights' names begin with.
        features_in: of what it is given.
        features: of what it gives.
    """

    name: str
    features_in: int
    features: int


Layer = Conv | RowsToChannels | MeanOfPicture | OnlyRow | Linear


class Shape(Protocol):
    """The sizes of a network, as they stand on the weights' card; a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def layers(self) -> tuple[Layer, ...]:
        """The network of these sizes."""


@dataclass(frozen=True)
class Folded:
    """The weights of one layer, without batch normalisation.

    Attributes:
        kernel: float32, (rows, columns, channels_in, channels) or (features_in, features).
        bias: float32 (channels,) or (features,).
    """

    kernel: np.ndarray
    bias: np.ndarray


def tensor_shapes(layers: tuple[Layer, ...]) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor that a network's file holds, by its name; all are float32."""
    shapes: dict[str, tuple[int, ...]] = {}
    for layer in layers:
        if isinstance(layer, Conv):
            name, channels = layer.name, layer.channels
            shapes[f"{name}.conv.kernel"] = (*layer.kernel, layer.channels_in, channels)
            for part in ("bias", "mean", "scale", "var"):
                shapes[f"{name}.norm.{part}"] = (channels,)
        elif isinstance(layer, Linear):
            shapes[f"{layer.name}.kernel"] = (layer.features_in, layer.features)
            shapes[f"{layer.name}.bias"] = (layer.features,)
    return shapes


def fold(layers: tuple[Layer, ...], tensors: Mapping[str, np.ndarray]) -> dict[str, Folded]:
    """Take batch normalisation into the convolutions (Jacob et al., 2018).

    Args:
        layers: of the network.
        tensors: its weights and running statistics, as `tensor_shapes` lists them.

    Returns:
        The weights of each layer that has any, by its name.
    """
    folded = {}
    for layer in layers:
        if isinstance(layer, Conv):
            bias, mean, scale, var = (
                tensors[f"{layer.name}.norm.{part}"].astype(np.float64)
                for part in ("bias", "mean", "scale", "var")
            )
            gain = scale / np.sqrt(var + EPSILON)
            kernel = tensors[f"{layer.name}.conv.kernel"] * gain
            folded[layer.name] = _folded(kernel, bias - mean * gain)
        elif isinstance(layer, Linear):
            folded[layer.name] = _folded(
                tensors[f"{layer.name}.kernel"], tensors[f"{layer.name}.bias"]
            )
    return folded


def padding(size: int, kernel: int, stride: int) -> tuple[int, int, int]:
    """How a convolution goes over one side of a picture.

    Args:
        size: pixels of the side.
        kernel: of the convolution along it.
        stride: along it.

    Returns:
        What comes out, and the zeros before and behind.
    """
    out = -(-size // stride)
    missing = max((out - 1) * stride + kernel - size, 0)
    return out, missing // 2, missing - missing // 2


def _folded(kernel: np.ndarray, bias: np.ndarray) -> Folded:
    return Folded(np.ascontiguousarray(kernel, np.float32), np.ascontiguousarray(bias, np.float32))
